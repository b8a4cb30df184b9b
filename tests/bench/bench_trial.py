"""
How often a trial of blind rounds cries wolf, and how soon it sees what is there.

    python -m tests.bench.bench_trial [--trials 2000]

Of each true share of rounds that the adapter wins: the share of trials that end in "better" and in
"worse" within MOST rounds, and the rounds that half of the right ones needed. Every fifth round of
the second table is a tie.
"""

import argparse
from statistics import median

import numpy as np

from engine.training.trial import BETTER, MOST, STAKES, WORSE, decided

_SHARES = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7)


def main(trials: int) -> None:
    print(f"alpha {BETTER} and {WORSE}, stakes {STAKES}, at most {MOST} rounds, {trials} trials")
    for ties in (0.0, 0.2):
        print(f"\nties {ties:.0%}\n{'won':>6} {'better':>7} {'worse':>7} {'rounds':>7}")
        for share in _SHARES:
            print(_row(share, ties, trials))


def _row(share: float, ties: float, trials: int) -> str:
    rng = np.random.default_rng(0)
    words, rounds = [], []
    for _ in range(trials):
        scores = (rng.random(MOST) < share).astype(float)
        scores[rng.random(MOST) < ties] = 0.5
        word, after = decided(scores)
        words.append(word)
        if word == ("better" if share > 0.5 else "worse"):
            rounds.append(after)
    soon = f"{median(rounds):.0f}" if rounds else ""
    better, worse = words.count("better") / trials, words.count("worse") / trials
    return f"{share:6.2f} {better:7.3f} {worse:7.3f} {soon:>7}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--trials", type=int, default=2_000)
    main(parser.parse_args().trials)
