"""Random sentences of a grammar, drawn token by token as a server allows them."""

from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import xgrammar
from tokenizers import Tokenizer

_WEIGHTS = Path(__file__).parents[3] / "engine" / "text" / "house" / "weights"
_TOKENS_MAX = 2_000
_EOS = 2


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(_WEIGHTS / "tokenizer.json"))


@cache
def _vocabulary() -> xgrammar.TokenizerInfo:
    tokenizer = _tokenizer()
    size = tokenizer.get_vocab_size()
    words = [tokenizer.id_to_token(index) for index in range(size)]
    return xgrammar.TokenizerInfo(
        words, xgrammar.VocabType.BYTE_LEVEL, vocab_size=size, stop_token_ids=[_EOS]
    )


def compiled(grammar: str) -> xgrammar.CompiledGrammar:
    return xgrammar.GrammarCompiler(_vocabulary(), max_threads=1).compile_grammar(
        xgrammar.Grammar.from_ebnf(grammar)
    )


def accepts(grammar: str, text: str) -> bool:
    """Whether the whole text is a sentence of the grammar."""
    matcher = xgrammar.GrammarMatcher(compiled(grammar), terminate_without_stop_token=True)
    return bool(matcher.accept_string(text)) and bool(matcher.is_terminated())


def sentence(grammar: xgrammar.CompiledGrammar, rng: Random, *, stop: float = 0.1) -> str:
    """
    One sentence: at each place any allowed token, and a line's end sooner with `stop` in [0, 1].
    """
    matcher = xgrammar.GrammarMatcher(grammar)
    size = _vocabulary().vocab_size
    mask = xgrammar.allocate_token_bitmask(1, size)
    newline = _tokenizer().token_to_id("Ċ")
    taken: list[int] = []
    while not matcher.is_terminated():
        assert len(taken) < _TOKENS_MAX, "the grammar does not end"
        matcher.fill_next_token_bitmask(mask)
        bits = np.unpackbits(mask.numpy().view(np.uint8), bitorder="little")[:size]
        allowed = np.flatnonzero(bits)
        ends = [one for one in (_EOS, newline) if bits[one]]
        token = rng.choice(ends) if ends and rng.random() < stop else int(rng.choice(allowed))
        assert matcher.accept_token(token)
        taken.append(token)
    return str(_tokenizer().decode([one for one in taken if one != _EOS]))
