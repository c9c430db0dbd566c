# SPDX-License-Identifier: Apache-2.0
"""Writes an application of many contracts, 2 to 4 KB each, as people write them: one action with its entity in a file.

The same count gives the same files.
"""
import pathlib
import random

NOUNS = ("report permit request incident visit licence complaint asset booking invoice repair survey claim grant lease "
         "order ticket batch parcel intake").split()
WORDS = ("the road light corner market crossing evening neighbour broken number street pavement tree bench lamp sign "
         "water gate wall roof").split()
TYPES = {
    "string": ("string", "{ max_length: 200 }"), "text": ("text", "{ max_length: 4000 }"),
    "integer": ("integer", "{ min: 0, max: 100000 }"), "decimal": ("decimal", "{ min: 0, multiple_of: 0.01 }"),
    "boolean": ("boolean", None), "date": ("date", "{ after: 2020-01-01 }"), "geo": ("geo", None),
    "enum": ("enum", "{ choices: [low, middle, high] }"), "email": ("email", None),
}


def sentence(chance, count):
    return " ".join(chance.choice(WORDS) for _ in range(count))


def contract(chance, index):
    noun = f"{chance.choice(NOUNS)}_{index}"
    fields = [(f"{chance.choice(WORDS)}_{number}", *TYPES[chance.choice(list(TYPES))]) for number in range(chance.randint(5, 9))]
    lines = ["# How a " + noun.replace("_", " ") + " is taken.", "entities:", f"  - entity_type: {noun}", "    schema:",
             "      fields:"]
    for name, kind, constraints in fields:
        limits = f", {constraints[2:-2]}" if constraints else ""
        lines.append(f"        - {{ field_key: {name}, field_type: {{ type: {kind}{limits} }} }}")
    lines += ["        - { field_key: public_ref, field_type: { type: string } }",
              "        - { field_key: status, field_type: { type: enum, choices: [received, done] }, required: true }",
              "      unique_constraints: [[public_ref]]",
              "actions:", f"  - key: submit_{noun}", f"    label: Submit a {noun.split('_')[0]}", "    description: >-"]
    lines += ["      " + sentence(chance, 12) + "." for _ in range(chance.randint(2, 4))]
    lines += [f"    target_model: {noun}", "    execution_mode: workflow", "    status: published",
              "    permissions_policy:", '      view: ["admin", "citizen"]', '      apply: ["admin", "citizen"]',
              '      edit: ["admin"]', "    parameters:"]
    for order, (name, kind, constraints) in enumerate(fields, 1):
        label = name.replace("_", " ").capitalize()
        limits = f", constraints: {constraints}" if constraints else ""
        lines.append(f'      - {{ key: {name}, label: "{label}", type: {kind}, order: {order * 10}{limits} }}')
    lines += ["    submission_criteria:", "      - key: given", "        criteria_type: field",
              f"        config: {{ field: {fields[0][0]}, operator: exists, subject: parameters }}",
              f"        message: Give the {fields[0][0].replace('_', ' ')}.",
              "    creates:", "      - key: made", f"        entity_type: {noun}", "        fields:", "          status: received"]
    lines += [f"          {name}: $parameters.{name}" for name, _, _ in fields]
    lines += ["    side_effects:", f"      - {{ key: told, event: {noun}.received, payload: {{ submission: $submission.id }} }}",
              "    submission_contract:", "      duplicates:", "        function: records.same_fields",
              f"        with: {{ fields: [{fields[0][0]}], within: 24h }}", "        on_match: confirm   # a person looks",
              "      reference:", "        field: public_ref", f'        format: "{index}-{{year}}-{{seq:03d}}"',
              "      audit_policy: { mode: full }",
              "      retry: { max_attempts: 8, backoff: exponential, initial: 1s, max_delay: 60s, jitter: full }"]
    return "\n".join(lines) + "\n"


def write(folder, count):
    """Writes `count` contracts to `folder`/actions, beside a project file, and returns their paths."""
    chance = random.Random(count)
    folder = pathlib.Path(folder)
    (folder / "actions").mkdir(parents=True)
    (folder / "atelier.yaml").write_text("application: bench\n")
    paths = []
    for index in range(count):
        path = folder / "actions" / f"{index:05d}.yaml"
        path.write_text(contract(chance, index))
        paths.append(path)
    return paths
