"""Times sentence-transformers on the texts that `chidi eval speed` uses."""

import sys
import time

import torch
from sentence_transformers import SentenceTransformer, models

WORDS = ["do", "you", "have", "the", "red", "shoes", "in", "stock"]

folder = sys.argv[1]
transformer = models.Transformer(folder, max_seq_length=256)
model = SentenceTransformer(
    modules=[transformer, models.Pooling(transformer.get_word_embedding_dimension(), "mean"), models.Normalize()],
    device="cpu",
)
for threads in [torch.get_num_threads(), 1]:
    torch.set_num_threads(threads)
    print(f"one message at a time, by Python's sentence-transformers on {threads} thread(s); CHIDI uses one")
    for pieces, words in [(256, 254), (16, 14)]:
        times = []
        for number in range(100):
            text = " ".join(WORDS[(word + number) % len(WORDS)] for word in range(words))
            began = time.perf_counter()
            model.encode(text, show_progress_bar=False)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        print(f"embed only {pieces:>4} word pieces: p50 {times[50]:.1f} ms, p95 {times[95]:.1f} ms")
