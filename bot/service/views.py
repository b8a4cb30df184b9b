"""What forms and engines look like in the answers of the API. Pure."""

from bot.projection.people import Json
from engine.forms.form import Form
from engine.types import EngineState


def form_view(form: Form) -> Json:
    """A form as the picker and its card show it."""
    return {
        "id": form.id,
        "kind": "text",
        "family": form.family,
        "beta": form.beta,
        "layout": form.layout,
        "name": dict(form.name),
        "blurb": dict(form.blurb),
        "asks": dict(form.asks),
        "languages": list(form.languages),
        "card": {
            language: {
                "example": taught.example,
                "faults": list(taught.faults),
                "exercise": taught.exercise,
                "line": taught.line,
            }
            for language, taught in form.teaching.items()
        },
    }


def engine_view(state: EngineState) -> Json:
    """An engine's state as /health and the event stream tell it."""
    return {
        "status": state.status,
        "url": state.url,
        "model": state.model,
        "detail": state.detail,
        "eta_s": state.eta_s,
        "elapsed_s": state.elapsed_s,
        "resting": state.resting,
    }
