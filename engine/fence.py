"""What people and models wrote, made harmless in a prompt: it cannot close what it stands in."""

import re

# Chat templates are read by the tokenizer together with what members typed, so a typed
# `<|im_end|>` or `</s>` would end the message. Tags without spaces are all that can do so.
_TAG = re.compile(r"<([/|｜!]{0,2}[\w|｜▁:.\-]+[/|｜]?)>")
_BRACKET_ROLE = re.compile(r"\[(/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS)[^\]\n]{0,16})\]", re.I)


def fenced(text: str, nonce: str, max_chars: int) -> str:
    """Text that cannot close a delimiter that bears the `nonce`, cut to `max_chars`."""
    return re.sub(re.escape(nonce), "·", untagged(text[:max_chars]), flags=re.IGNORECASE)


def untagged(text: str) -> str:
    """Text without tags that a chat template would obey."""
    return _BRACKET_ROLE.sub(r"(\1)", _TAG.sub(r"‹\1›", text))
