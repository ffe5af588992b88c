# SPDX-License-Identifier: Apache-2.0
"""A gradebook as contract 8.6 describes it, on its own: random trees of categories, and their totals
computed one grade after the other in doubles, as PHP does. What the database functions must equal."""
import dataclasses
import random
from decimal import ROUND_HALF_UP, Decimal

MEAN, MEDIAN, MIN, MAX, MODE, WEIGHTED, SIMPLE, EXTRA_MEAN, NATURAL = 0, 2, 4, 6, 8, 10, 11, 12, 13
METHODS = (MEAN, MEDIAN, MIN, MAX, MODE, WEIGHTED, SIMPLE, EXTRA_MEAN, NATURAL)


def stored(x):
    """A double as PHP writes it (14 digits) and numeric(10,5) keeps it."""
    return None if x is None else Decimal("%.14g" % x).quantize(Decimal("0.00001"), ROUND_HALF_UP)


def scaled(x, low, high, to_low, to_high):
    if x is None:
        return None
    if high == low or to_low == to_high:
        return to_high
    return (x - low) / (high - low) * (to_high - to_low) + to_low


@dataclasses.dataclass
class Item:
    id: int
    parent: "Category"
    kind: int = 1  # gradetype
    low: float = 0.0
    high: float = 100.0
    coef: float = 0.0
    weight: float = 0.0  # aggregationcoef2
    fixed: bool = False
    category: "Category" = None
    roof: float = 1.0  # totals may exceed their maximum by this factor (unlimitedgrades)

    @property
    def counts(self):
        return self.kind in (1, 2)

    def bounded(self, x, low, high):
        if x is None:
            return None
        if self.kind == 2:
            x = int((Decimal(repr(x)) + Decimal("0.00001")).quantize(Decimal(1), ROUND_HALF_UP))
        else:
            high *= self.roof
        return low if x < low else high if x > high else x


@dataclasses.dataclass
class Category:
    id: int
    parent: "Category"
    depth: int
    method: int
    keephigh: int = 0
    droplow: int = 0
    onlygraded: bool = True
    item: Item = None
    items: list = dataclasses.field(default_factory=list)  # what is directly in it

    @property
    def extra_used(self):
        return self.method in (SIMPLE, EXTRA_MEAN, NATURAL)

    def limits(self):
        if self.method != NATURAL:
            return True
        return not any(i.category or i.coef > 0 for i in self.items) \
            and len({(i.weight, i.high) for i in self.items}) <= 1


@dataclasses.dataclass
class Grade:
    """A row: what Moodle stores, and in what order it was made."""
    item: Item
    user: int
    id: int = None
    value: Decimal = None
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)
    excluded: bool = False
    kept: bool = False  # overridden or locked
    status: str = "unknown"
    weight: Decimal = None


class Course:
    def __init__(self, course_id, own_range=False):
        self.id, self.own_range = course_id, own_range
        self.categories, self.items, self.rows = [], [], {}

    # --- what a full regrade does to weights and maxima ------------------------------------------

    def settle(self):
        for cat in sorted(self.categories, key=lambda c: -c.depth):
            if cat.method == NATURAL:
                self.settle_weights(cat)
                self.settle_maximum(cat)

    @staticmethod
    def settle_weights(cat):
        kids = [i for i in cat.items if i.counts]
        total = set_max = set_weight = normal = over = 0.0
        automatic = False
        for i in kids:
            automatic |= not i.fixed and i.coef == 0
            normal += 0 if int(i.coef) else i.weight
            over += i.weight if i.fixed and not int(i.coef) and i.weight > 0 else 0
            if i.coef > 0 or i.fixed and i.weight <= 0:
                continue
            total += i.high
            if i.fixed:
                set_weight += i.weight
                set_max += i.high
        if over > 1:
            normal = over
        for i in kids:
            if i.coef > 0:
                if not i.fixed:
                    i.weight = float(stored(i.high / total if total else 0))
            elif not i.fixed:
                none = set_weight >= 1 or total - set_max == 0 or i.high == 0
                i.weight = 0.0 if none else float(stored(i.high / (total - set_max) * (1 - set_weight)))
            elif not automatic and normal != 1 or over > 1 or i.weight < 0:
                i.weight = 0.0 if normal == 0 or i.weight < 0 else float(stored(i.weight / normal))

    @staticmethod
    def settle_maximum(cat):
        maxima = sorted(i.high for i in cat.items if i.counts and i.coef <= 0 and i.weight > 0)
        if cat.limits() and cat.droplow:
            maxima = maxima[cat.droplow:]
        elif cat.limits() and cat.keephigh:
            maxima = maxima[-cat.keephigh:]
        cat.item.low, cat.item.high, cat.item.kind = 0.0, float(stored(sum(maxima))), 1

    # --- totals ---------------------------------------------------------------------------------

    def regrade(self):
        for cat in sorted(self.categories, key=lambda c: -c.depth):
            kids = [i for i in cat.items if i.counts]
            users = {u for (i, u) in self.rows if i in {k.id for k in kids} | {cat.item.id}}
            for user in sorted(users):
                self.total(cat, kids, user)

    def row(self, item, user, low=0, high=100):
        key = item.id, user
        if key not in self.rows:
            self.rows[key] = Grade(item, user, None, None, stored(low), stored(high))
        return self.rows[key]

    def total(self, cat, kids, user):
        have = sorted((self.rows[k.id, user] for k in kids if (k.id, user) in self.rows),
                      key=lambda g: (g.id is None, g.id or 0, g.item.id))
        own = self.row(cat.item, user)
        if own.kept:
            return
        for k in kids:
            self.row(k, user, k.low, k.high)
        ranges, values, novalue, dropped = {}, {}, set(), set()
        for g in have:
            i = g.item
            ranges[i.id] = (float(g.low), float(g.high)) if i.category or self.own_range \
                else (i.low, i.high)
            if g.value is None and cat.onlygraded:
                novalue.add(i.id)
            elif g.excluded:
                dropped.add(i.id)
            else:
                low, high = ranges[i.id]
                values[i.id] = scaled(None if g.value is None else float(g.value),
                                      0.0 if cat.method == NATURAL else low, high, 0, 1)
        excluded = {g.item.id for g in have if g.excluded}
        graded = any(v is not None for v in values.values())
        for k in sorted(kids, key=lambda k: k.id):
            ranges.setdefault(k.id, (k.low, k.high))
            if values.get(k.id) is None and k.id not in excluded:
                if cat.onlygraded:
                    novalue.add(k.id)
                else:
                    values[k.id] = 0.0
        by_id = {k.id: k for k in kids}
        kept = self.limited(cat, values, by_id) if cat.limits() else dict(values)
        texts = {"%.14g" % v for v in kept.values()}
        dropped |= {i for i, v in values.items() if i not in kept and "%.14g" % v not in texts}
        kept = dict(sorted(kept.items(), key=lambda p: p[1]))
        weights = {}
        if not kept:
            own.value = None
        else:
            agg, low, high, bottom = self.aggregate(cat, kept, by_id, ranges, weights)
            own.value = stored(cat.item.bounded(scaled(agg, 0, 1, low, high), bottom, high)) \
                if graded and cat.item.counts else None
            own.low, own.high = stored(low), stored(high)
        for k in kids:
            g = self.rows[k.id, user]
            extra = k.id in kept and cat.extra_used and k.coef > 0
            if k.id in novalue or k.id in dropped or k.id not in kept:
                g.status = "novalue" if k.id in novalue else "dropped" if k.id in dropped else "unknown"
                g.weight = stored(0)
            else:
                g.status = "extra" if extra else "used"
                g.weight = stored(weights[k.id]) if k.id in weights else g.weight

    @staticmethod
    def limited(cat, values, by_id):
        kept = dict(values)
        free = [i for i in kept if not (cat.extra_used and by_id[i].coef > 0)]
        if cat.droplow:
            order = sorted(free, key=lambda i: (kept[i], -by_id[i].high))
            for i in order[:cat.droplow]:
                del kept[i]
        elif cat.keephigh:
            for i in sorted(free, key=lambda i: -kept[i])[cat.keephigh:]:
                del kept[i]
        return kept

    def aggregate(self, cat, v, by_id, ranges, weights):
        """(value 0..1, low, high, lowest possible) of the values V in ascending order; fills WEIGHTS."""
        n, ids, low, high = len(v), list(v), cat.item.low, cat.item.high
        if cat.method == MEAN:
            weights.update({i: 1.0 / n for i in v})
            return sum(v.values()) / n, low, high, low
        if cat.method == MEDIAN:
            middle = [ids[n // 2]] if n % 2 else [ids[n // 2 - 1], ids[n // 2]]
            weights.update({i: (1.0 / len(middle) if i in middle else 0) for i in v})
            return sum(v[i] for i in middle) / len(middle), low, high, low
        if cat.method in (MIN, MAX):
            chosen = ids[0] if cat.method == MIN else ids[-1]
            weights.update({i: 1 if i == chosen else 0 for i in v})
            return v[chosen], low, high, low
        if cat.method == MODE:
            texts = ["%.14g" % x for x in v.values()]
            top = max(texts.count(t) for t in texts)
            mode = max(float(t) for t in texts if texts.count(t) == top)
            weights.update({i: 1.0 / top if x == mode else 0 for i, x in v.items()})
            return mode, low, high, low
        if cat.method == WEIGHTED:
            total = sum(by_id[i].coef for i in v if by_id[i].coef > 0)
            weights.update({i: by_id[i].coef / (total or 1) for i in v})
            if not total:
                return None, low, high, low
            return sum(by_id[i].coef * v[i] for i in v if by_id[i].coef > 0) / total, low, high, low
        if cat.method == NATURAL:
            return self.natural(cat, v, by_id, ranges, weights)
        return self.with_extra(cat, v, by_id, weights), low, high, low

    @staticmethod
    def with_extra(cat, v, by_id, weights):
        """Simple weighted mean, mean with extra credit."""
        low, high, item = cat.item.low, cat.item.high, cat.item
        if cat.method == SIMPLE:
            part = {i: by_id[i].high - by_id[i].low for i in v}
            if not any(width > 0 for width in part.values()):
                weights.update({i: 0 for i in v})
                return None
            base = sum(part[i] for i in v if by_id[i].coef <= 0)
            share = {i: part[i] / base if base else 0 for i in v}
        else:
            part = {i: by_id[i].coef or 1 for i in v}
            base = sum(1 for i in v if by_id[i].coef == 0)
            share = {i: 1.0 / base for i in v} if base else {}
        total = sum(part[i] * v[i] for i in v if by_id[i].coef <= 0)
        weights.update({i: share[i] for i in v if by_id[i].coef <= 0 and i in share})
        for i in v:
            if by_id[i].coef <= 0:
                continue
            before, total = total, total + part[i] * v[i]
            if not base:
                if cat.method == SIMPLE:
                    weights[i] = 0
                continue
            old, new = scaled(before / base, 0, 1, low, high), scaled(total / base, 0, 1, low, high)
            was, now = item.bounded(old, low, high), item.bounded(new, low, high)
            if now - was <= 0:
                weights[i] = 0
            elif now < new:
                weights[i] = scaled(now - old, low, high, 0, 1) / v[i]
            else:
                weights[i] = share[i]
        return total / (base or 1)

    @staticmethod
    def natural(cat, v, by_id, ranges, weights):
        extra = {i for i in v if by_id[i].coef > 0}
        normal = [i for i in v if i not in extra and by_id[i].weight > 0]
        bottom, reach = sum(ranges[i][0] for i in normal), sum(ranges[i][1] for i in normal)
        weight_sum = sum(by_id[i].weight for i in normal)
        share, set_weight, set_max = {}, 0.0, 0.0
        for i in v:
            if by_id[i].fixed:
                share[i] = by_id[i].weight / weight_sum if by_id[i].weight > 0 and weight_sum else 0
                if i not in extra and by_id[i].weight > 0:
                    set_weight += share[i]
                    set_max += ranges[i][1]
        free = reach - set_max
        for i in v:
            if not by_id[i].fixed and i not in extra:
                share[i] = ranges[i][1] / free * (1 - set_weight) if free > 0 else 0
                if free <= 0 and by_id[i].weight > 0:
                    reach -= ranges[i][1]
        for i in extra:
            if not by_id[i].fixed:
                share[i] = ranges[i][1] / reach if reach else 0
        total = 0.0
        for i in v:
            if i not in extra:
                total += v[i] * share[i] * reach
                weights[i] = share[i]
        for i in v:
            if i not in extra:
                continue
            added = v[i] * share[i] * reach
            was, total = cat.item.bounded(total, cat.item.low, cat.item.high), total + added
            grown = cat.item.bounded(total, cat.item.low, cat.item.high) - was
            weights[i] = share[i] if reach <= 0 or grown >= added and grown > 0 else \
                0 if grown <= 0 else grown / (v[i] * reach)
        if reach > 0:
            return total / reach, 0.0, reach, bottom
        return total, 0.0, total, bottom


# --- random gradebooks --------------------------------------------------------------------------

class Maker:
    """Gradebooks of three levels with every method, from one seed."""

    def __init__(self, seed, first_id, roof=1.0):
        self.random, self.next, self.roof = random.Random(seed), first_id, roof

    def id(self):
        self.next += 1
        return self.next

    def chance(self, p):
        return self.random.random() < p

    def course(self, users):
        c = Course(self.id(), self.chance(0.15))
        top = self.category(c, None, 1)
        while not any(cat.depth == 3 for cat in c.categories):
            parent = self.random.choice([k for k in c.categories if k.depth < 3])
            self.category(c, parent, parent.depth + 1)
        for cat in list(c.categories):
            for _ in range(self.random.randint(0 if cat is top else 1, 6)):
                self.leaf(c, cat)
        for user in users:
            self.grades(c, user)
        return c

    def category(self, c, parent, depth):
        r = self.random
        cat = Category(self.id(), parent, depth, r.choice(METHODS + (NATURAL,) * 3),
                       onlygraded=self.chance(0.7))
        limit = r.random()
        cat.droplow = r.randint(1, 2) if limit < 0.2 else 0
        cat.keephigh = r.randint(1, 3) if 0.2 < limit < 0.35 else 0
        cat.item = Item(self.id(), parent, category=cat, high=float(r.choice((100, 100, 60, 10))),
                        low=float(r.choice((0, 0, 0, 5))), roof=self.roof)
        if cat.method != NATURAL and self.chance(0.08):
            cat.item.kind, cat.item.low, cat.item.high = 2, 1.0, float(r.randint(3, 5))
        c.categories.append(cat)
        c.items.append(cat.item)
        if parent:
            self.place(parent, cat.item)
        return cat

    def place(self, cat, item):
        r = self.random
        cat.items.append(item)
        if cat.method == WEIGHTED:
            item.coef = float(r.choice((0, 1, 1, 2, 3, 0.5)))
        elif cat.extra_used and self.chance(0.2):
            item.coef = float(r.choice((1, 1, 2))) if cat.method == EXTRA_MEAN else 1.0
        if cat.method == NATURAL and self.chance(0.2):
            item.fixed, item.weight = True, r.choice((0.0, 0.25, 0.5, 0.3, 0.6, 0.33333))

    def leaf(self, c, cat):
        r = self.random
        item = Item(self.id(), cat, high=r.choice((5.0, 10.0, 10.0, 20.0, 50.0, 100.0, 33.33, 7.5)))
        if self.chance(0.1):
            item.kind, item.low, item.high = 2, 1.0, float(r.randint(2, 6))
        elif self.chance(0.05):
            item.kind = 3
        elif self.chance(0.1):
            item.low = r.choice((1.0, 2.5))
        c.items.append(item)
        self.place(cat, item)

    def grades(self, c, user):
        for item in self.random.sample(c.items, len(c.items)):
            if item.category and not self.chance(0.15) or self.chance(0.15):
                continue
            g = Grade(item, user, self.id(), None, stored(item.low), stored(item.high))
            if not self.chance(0.12) and item.kind != 3:
                g.value = self.value(item)
            g.excluded = self.chance(0.07)
            g.kept = bool(item.category) and g.value is not None and self.chance(0.6)
            if c.own_range and not item.category:
                g.high = stored(item.high + self.random.randint(0, 3))
            c.rows[item.id, user] = g

    def value(self, item):
        r = self.random
        if item.kind == 2:
            return stored(r.randint(1, int(item.high)))
        part = r.choice((r.random(), r.randint(0, 8) / 8, r.randint(0, 3) / 3))
        return stored(item.low + part * (item.high - item.low))
