"""What is this break, why is it open, what was done about it, and what can I do?"""

from backoffice import ui

ui.open_page("Break", __doc__)

# Without a break that is open now the page ends here, with breaks to choose from.
ui.choose_break()

ui.break_facts()
ui.break_sides()

# What may be done now, and what was seen and done so far.
ui.break_decision()
ui.break_story()
