# SPDX-License-Identifier: Apache-2.0
"""The same from many threads at once."""
import threading


def together(number, deed):
    """DEED(i) in NUMBER threads that begin at once; what they returned, the first to end first."""
    barrier, answers, errors = threading.Barrier(number), [], []

    def run(i):
        try:
            barrier.wait()
            answers.append(deed(i))
        except Exception as e:
            errors.append(e)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(number)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not errors, errors[:3]
    return answers
