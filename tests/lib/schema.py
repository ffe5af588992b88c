# SPDX-License-Identifier: Apache-2.0
"""As much of JSON Schema as /openapi.json uses: whether a value is what the document says."""
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"type", "properties", "required", "items", "enum", "pattern", "maxLength", "minLength", "minimum",
         "maximum", "anyOf", "additionalProperties", "description", "format", "writeOnly"}


def is_type(value, name):
    if name in ("number", "integer"):
        return isinstance(value, (int, float) if name == "number" else int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def resolve(document, node):
    while "$ref" in node:
        at = document
        for part in node["$ref"].split("/")[1:]:
            at = at[part]
        node = at
    return node


def faults(document, schema, value, at="$"):
    """What is wrong with VALUE, as a list of texts."""
    schema = resolve(document, schema)
    assert not set(schema) - KNOWN, set(schema) - KNOWN
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_type(value, kind) for kind in kinds):
        return ["%s is %r, not %s" % (at, value, kinds)]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append("%s: %r is none of its words" % (at, value))
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        found.append("%s: %r does not match" % (at, value))
    if isinstance(value, dict):
        found += ["%s has no %s" % (at, name) for name in schema.get("required", []) if name not in value]
        for name, inner in value.items():
            part = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if part is None and "properties" in schema:
                found.append("%s has %s, which is not described" % (at, name))
            elif part:
                found += faults(document, part, inner, at + "." + name)
    if isinstance(value, list) and "items" in schema:
        for i, inner in enumerate(value):
            found += faults(document, schema["items"], inner, "%s[%d]" % (at, i))
    return found
