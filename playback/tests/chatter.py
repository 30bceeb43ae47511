"""A job for the workbench that says much at once."""


def chatter(arguments, progress, cancelled):
    for step in range(arguments["times"]):
        progress(step / arguments["times"])
    return arguments["times"]
