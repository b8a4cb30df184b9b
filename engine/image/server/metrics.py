"""What the server counts, for Prometheus; a registry of its own, so that tests may have several."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320)


class Metrics:
    """Names begin with chorus_image_."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "chorus_image_requests", "Answers by code of outcome", ["outcome"], registry=registry
        )
        self.pictures = Counter("chorus_image_pictures", "Pictures painted", registry=registry)
        self.waiting = Gauge("chorus_image_waiting", "Pictures in the queue", registry=registry)
        self.batch_size = Histogram(
            "chorus_image_batch_size", "Pictures a batch", buckets=(1, 2, 4, 8), registry=registry
        )
        self.batch_s = Histogram(
            "chorus_image_batch_seconds", "Painting a batch", buckets=_SECONDS, registry=registry
        )
        self.wait_s = Histogram(
            "chorus_image_wait_seconds",
            "From asking to the first stroke",
            buckets=_SECONDS,
            registry=registry,
        )
        self.memory_full = Counter(
            "chorus_image_out_of_memory",
            "Batches that the device had no room for",
            registry=registry,
        )
        self.gone = Counter(
            "chorus_image_gone", "Pictures that nobody waited for any more", registry=registry
        )

    def written(self) -> bytes:
        """The text format that Prometheus reads."""
        return generate_latest(self._registry)
