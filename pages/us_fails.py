"""Which US securities fail to be delivered, which are on the threshold list, and when must they be closed out?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("US fails", __doc__)

ui.kpis(
    named("us_fails_shares"),
    named("us_fails_value"),
    named("us_threshold_securities"),
    named("us_days_to_close_out"),
    named("us_fails_unpriced"),
    named("us_threshold_unknown"),
    now=True,
)

ui.trend(named("us_fails_a_day"))
ui.listing(ui.US_THRESHOLD)
ui.listing(ui.US_LARGEST)
