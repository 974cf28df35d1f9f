"""What is this instruction, what was said about it and when, and how did it come to stand where it stands?"""

from backoffice import ui

ui.open_page("Instruction", __doc__)

# Without a reference that exists the page ends here, with a list to choose from.
ui.choose_instruction()

ui.instruction_facts()
ui.instruction_spans()

# What was said, what each day it was due came to, and what it costs.
ui.instruction_messages()
ui.instruction_days()
ui.instruction_penalties()
