/** Which of two open rounds is meant by a key, and which bar may stick: the one in hand, else the one in sight. */

export class Front {
  /** `sections` are [{node, turn}] in the order of their importance. */
  constructor(sections) {
    this.sections = sections;
    const look = () => this.look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    document.addEventListener("focusin", look);
  }

  get present() {
    return this.sections.filter(({ node, turn }) => node.isConnected && turn.round);
  }

  /** How many pixels of the section stand in the window. */
  static seen(node) {
    const { top, bottom } = node.getBoundingClientRect();
    return Math.min(bottom, window.innerHeight) - Math.max(top, 0);
  }

  /** The section that is in front now; the first where no round is open. */
  get current() {
    const { present } = this;
    const held = present.find(({ node }) => node.contains(document.activeElement));
    if (held || present.length < 2) return held ?? present[0] ?? this.sections[0];
    return present.reduce((one, other) =>
      Front.seen(other.node) > Front.seen(one.node) ? other : one,
    );
  }

  /** Bars of rounds that are not in front do not stick. */
  look() {
    const { current, present } = this;
    for (const one of this.sections)
      one.node.classList.toggle("behind", present.length > 1 && one !== current);
  }
}
