# SPDX-License-Identifier: Apache-2.0
"""Array notation as we read it against PHP itself: php_differential.py VERDICT. The names are the
awkward ones by hand, and thousands made from the pieces that matter, always the same ones."""
import json
import random
import shutil
import subprocess
import sys

BY_HAND = [
    "a=1", "a[]=1&a[]=2", "a[0]=x&a[0]=y", "a[5]=1&a[]=2", "a[-3]=1&a[]=2", "a[01]=1&a[]=2",
    "a[x][y]=1&a[x][z]=2", "a=1&a[0]=2", "a[0]=1&a=2", "a[=1", "a[b=1", "a[b[c]=1", "a[b][c=1",
    "a]=1", "a[b]c=1", "a[b]c[d]=1", "[a]=1", "[=1", "=1", "a.b=1", "a b=1", "a.b[c.d]=1",
    " a=1", "a[ ]=1", "a[ x]=1", "a[ ]x=1", "a[]]=1", "a[[]=1", "a[[b]]=1", "a%5B0%5D=1",
    "a[0][]=1&a[0][]=2&a[][]=3", "a[9223372036854775807]=1&a[x]=2", "a", "a&b", "a[", "a[]",
    "a[\t]=1", "a[%20]=1", "a[0]=1&a[00]=2&a[-0]=3&a[]=4", "a.[b]=1", "a[b.c]=1", "a[b ][c]=1",
    "x" * 70 + "".join("[%d]" % i for i in range(62)) + "=1", "y" + "[0]" * 64 + "=1",
    "y" + "[0]" * 65 + "=1", "y[a]=1&z=1&y" + "[0]" * 65 + "=1", "a[b][c d=1", "a[b c.d[e=1",
    "a[-5]=1&a[-7]=2&a[]=3", "y[]" + "[0]" * 70 + "=1&y[]=2",
]
PIECES = ["a", "b", "0", "1", "01", "-1", "[", "]", "[]", "[0]", "[b]", ".", "+", " ", "=", "&", "&a[",
          "%5B", "%5D", "=1", "&a", "[ ]", "_", "\t"]
SCRIPT = r"""
function pairs($v) {
    if (!is_array($v)) return $v;
    $out = [];
    foreach ($v as $k => $e) $out[] = [(string)$k, pairs($e)];
    return $out;
}
while (($line = fgets(STDIN)) !== false) {
    parse_str(rtrim($line, "\n"), $got);
    echo json_encode(pairs($got), JSON_UNESCAPED_UNICODE), "\n";
}
"""


def inputs():
    dice = random.Random(7)
    made = ["".join(dice.choice(PIECES) for _ in range(dice.randint(1, 14))) for _ in range(6000)]
    return BY_HAND + made


def lines(argv, text):
    out = subprocess.run(argv, input=text, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def main(verdict):
    if not shutil.which("php"):
        print("array notation against PHP: SKIPPED: php is not installed")
        return 0
    queries = inputs()
    text = "".join(q + "\n" for q in queries)
    ours, theirs = lines([verdict], text), lines(["php", "-d", "display_errors=0", "-r", SCRIPT], text)
    assert len(ours) == len(theirs) == len(queries)
    wrong = [(q, o, t) for q, o, t in zip(queries, ours, theirs) if o not in (t, "refused")]
    for q, o, t in wrong[:20]:
        print("%r: we read %s, PHP %s" % (q, json.dumps(o), json.dumps(t)))
    agreed = sum(o != "refused" for o in ours) - len(wrong)
    print("array notation against PHP: %d of %d alike, %d refused" % (
        agreed, len(queries), ours.count("refused")))
    return 1 if wrong or agreed < 5000 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
