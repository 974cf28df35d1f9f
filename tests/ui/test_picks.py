"""Choices of a page are told to the browser anew in every run: it may have lost a field in a run that was cut short."""

from streamlit.testing.v1 import AppTest

from backoffice.ui.picks import REASONS, SHOWN, THEN


def page() -> None:
    import streamlit as st

    from backoffice.ui import picks

    five = {key: key.title() for key in ("gone_wrong_rate", "work_fail_rate", "attrition", "seat_cost", "labour_pool")}
    st.text(picks.pick(picks.SHOWN, "Figure", five))
    st.text(picks.pick(picks.REASONS, "By", {"reason_family": "Family", "reason": "Code"}))
    st.text(picks.typed(picks.THEN, "Seen on"))


def test_a_list_buttons_and_a_text_say_what_was_chosen_in_every_run() -> None:
    app = AppTest.from_function(page, default_timeout=120).run()
    app.selectbox(key=SHOWN).select("attrition")
    app.button_group(key=REASONS).set_value("reason")
    app.text_input(key=THEN).input("SI0001").run()
    app.run()
    assert [one.value for one in app.text] == ["attrition", "reason", "SI0001"]
    fields = app.selectbox(key=SHOWN), app.button_group(key=REASONS), app.text_input(key=THEN)
    assert all(one.proto.set_value for one in fields)
