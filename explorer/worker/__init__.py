"""The child process of `explorer.jobs`: `python -m explorer.worker`. This is the only way to torch.

protocol   one request in, events out, one JSON message a line; pauses; how it ends
handlers   what each request does: torch work from `nets`, figures from `study`
reports    what `nets` tells of its work, as messages
"""
