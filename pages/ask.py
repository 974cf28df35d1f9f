"""What do you want to know that no page shows?"""

from backoffice import ui

ui.open_page("Ask", __doc__)

ui.kept_questions()

asked = ui.question()
ui.answer(asked)

ui.tables_to_ask()
ui.own_files()

ui.keep_question(asked)
