"""Whose notes and curves a clip plays. Pure."""


def content_of(clip) -> str:
    """The id of the clip that holds them: the clip itself, or what it is a linked copy of."""
    return clip.source_id or clip.id
