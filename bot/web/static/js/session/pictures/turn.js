/** The round of pictures on this page: what can be asked of it beyond a round of writing. Draws nothing. */

import { del, fileAt, post, upload } from "../../api.js";
import { t } from "../../i18n.js";
import { Turn } from "../turn.js";

const MORE = { variations: "picture.variations_coming", same_seed: "picture.more_coming" };

export class PictureTurn extends Turn {
  get painter() {
    return this.page.painter;
  }

  /** Pictures that are on their way beside those that are voted on; null where there are none. */
  get adding() {
    const { round } = this;
    const adding = round?.asking?.adding;
    return adding ? { ...adding, ...round.passing } : null;
  }
  get noneMore() {
    return t("picture.none_more");
  }

  /** What a new round may be asked with; throws the refusal. */
  async illustrate(fields) {
    this.takeRound(await post(`/api/sessions/${this.page.id}/pictures`, fields));
  }

  /** More pictures in this round: {of, how, prompt}, all optional; throws the refusal. */
  async paintMore(fields, label = "") {
    this.takeRound(await post(`/api/rounds/${this.round.id}/more`, fields));
    this.tell("", t(MORE[fields.how] ?? "picture.more_coming", { label }));
    this.coming = this.said;
  }

  /** That pictures are coming is said until they are here. */
  forget() {
    super.forget();
    if (this.said && this.said === this.coming && !this.adding) this.said = null;
  }

  /** A new round that starts from a picture of a closed one, asked as that was. */
  beginFrom(draft, round) {
    return this.act(async () => {
      const { negative, prompt, size, style } = round.asking;
      const { id } = await upload("/api/uploads", await fileAt(draft.picture.url));
      const passage_id = round.passage?.id ?? null;
      await this.illustrate({ passage_id, negative, prompt, size, style, source: id });
    });
  }

  takeOutMore() {
    return this.act(async () => this.takeRound(await del(`/api/rounds/${this.round.id}/more`)));
  }

  more() {
    return this.act(() => this.paintMore({}));
  }

  variations(draft) {
    return this.act(() => this.paintMore({ of: draft.id, how: "variations" }, draft.label));
  }

  /** A picture of one's own; `text` says what is to be seen in it. Throws the refusal. */
  async bring(upload, text) {
    const known = new Set(this.round.drafts.map((draft) => draft.id));
    const round = await post(`/api/rounds/${this.round.id}/drafts`, { upload, text });
    this.takeRound(round);
    const mine = round.drafts.find((draft) => !known.has(draft.id) && draft.mine);
    if (mine) this.tell("", t("picture.own_offered", { label: mine.label }));
  }

  unhang(id) {
    return this.act(async () => {
      await del(`/api/sessions/${this.page.id}/pictures/${id}`);
      this.tell("", t("picture.unhung"));
      this.refresh();
    });
  }
}
