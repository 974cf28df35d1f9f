"""Settlement's loops: what is asked of an instruction's messages one after another, in compiled code over plain arrays.

Loaded only by what makes results, inside its functions: whoever only looks at them never waits for the compiler.
"""
