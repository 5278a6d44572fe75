"""Odd projects, one region of the configuration at a time: made by chance, from a seed.

`netlify_mutations` mixes everything; here each project presses on one place, so that rare values
meet the code that reads them and are not hidden by an earlier fault.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from odd_values import (
    BLANKS,
    CRONS,
    DATES,
    EDGE_HEADERS,
    EDGE_METHODS,
    EDGE_PATTERNS,
    ESCAPES,
    HEADER_NAMES,
    HEADER_VALUES,
    HOSTS,
    LISTS,
    NAMES,
    NUMBER_CHARS,
    NUMBERS,
    PROPERTIES,
    PROTOTYPE,
    SEGMENTS,
    STATUSES,
    TEXTS,
    URL_PARTS,
    VALUES,
)


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


Files = dict[str, "str | bytes | Link | None"]


class OddMaker:
    """Makes projects; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def project(self) -> Files:
        """Files by path; None is an empty folder."""
        make = self.random.choice(
            [
                self.scalars,
                self.scalars,
                self.strings,
                self.structure,
                self.structure,
                self.properties,
                self.properties,
                self.contexts,
                self.contexts,
                self.redirect_rows,
                self.redirect_rows,
                self.header_rows,
                self.redirect_lines,
                self.redirect_lines,
                self.header_lines,
                self.urls,
                self.crons,
                self.links,
                self.paths,
                self.prototypes,
                self.nesting,
                self.edges,
                self.plugins,
                self.bytes,
                self.crossed,
                self.crossed,
                self.passes,
                self.passes,
            ]
        )
        return make()

    def crossed(self) -> Files:
        """Two regions in one file."""
        r = self.random
        makers = [self.properties, self.contexts, self.redirect_rows, self.header_rows]
        makers += [self.edges, self.plugins, self.crons, self.prototypes, self.paths]
        first, second = (make() for make in r.sample(makers, 2))
        files = {**first, **second}
        texts = [found.get("netlify.toml") or "" for found in (first, second)]
        if all(isinstance(text, str) for text in texts):
            files["netlify.toml"] = "\n".join(str(text) for text in texts)
        return files

    def passes(self) -> Files:
        """A file that leads to another one."""
        r = self.random
        makers = [self.contexts, self.properties, self.redirect_rows, self.paths, self.edges]
        first, second = (r.choice(makers)() for _ in range(2))
        files: Files = {f"d/{name}": text for name, text in second.items()}
        base = r.choice(["d", "/d/", "./d", "d/", "d/.", "e/../d", " d", "D"])
        key = r.choice(["base", "base", "base", "Base"])
        table = r.choice(["[build]", "[build]", "[context.production.build]", "[context.main]"])
        text = first.get("netlify.toml")
        rest = text if isinstance(text, str) and r.random() < 0.6 else ""
        files["netlify.toml"] = f'{table}\n{key} = "{base}"\n{rest}'
        return files

    # -- TOML -----------------------------------------------------------------------------------

    def scalars(self) -> Files:
        lines = ["[build.environment]"]
        lines += [f"k{n} = {self.scalar()}{self.tail()}" for n in range(self.random.randint(1, 3))]
        return {"netlify.toml": self.joined(lines)}

    def scalar(self) -> str:
        r = self.random
        kind = r.random()
        if kind < 0.3:
            return self.mutated(r.choice(NUMBERS), NUMBER_CHARS)
        if kind < 0.45:
            return "".join(r.choice(NUMBER_CHARS) for _ in range(r.randint(1, 7)))
        if kind < 0.85:
            return self.date()
        return r.choice(VALUES)

    def date(self) -> str:
        r = self.random
        if r.random() < 0.5:
            return self.mutated(r.choice(DATES), NUMBER_CHARS)
        day = f"{r.choice(['0000', '0001', '1970', '2023', '2024', '1900', '9999'])}-{r.randint(0, 13):02}-{r.randint(0, 32):02}"
        clock = f"{r.randint(0, 25):02}:{r.randint(0, 61):02}"
        if r.random() < 0.7:
            clock += f":{r.randint(0, 61):02}"
        if r.random() < 0.4:
            clock += "." + "".join(r.choice("0123456789") for _ in range(r.randint(0, 12)))
        zone = r.choice(["", "Z", "z", "+00:00", "-00:00", "+23:59", "-24:00", "+05:60", "+5:00"])
        return r.choice([day, clock, day + r.choice(["T", "t", " ", "  "]) + clock + zone])

    def tail(self) -> str:
        return self.random.choice(["", "", "", " ", "\t", " # c", "#c", ",", " x", "\r"])

    def strings(self) -> Files:
        r = self.random
        lines = [r.choice(["[build.environment]", "[build]", ""])]
        for n in range(r.randint(1, 3)):
            name = r.choice([f"k{n}", f"k_{n}", "ignore", "abc", " ignore"])
            lines.append(f"{name} ={r.choice(['', ' ', '  '])}{self.string()}{self.tail()}")
        return {"netlify.toml": self.joined(lines)}

    def string(self) -> str:
        r = self.random
        quote = r.choice(['"', '"', '"""', '"""', "'", "'''"])
        inside = "".join(
            r.choice([r.choice(ESCAPES), r.choice(TEXTS), r.choice(BLANKS)])
            for _ in range(r.randint(0, 6))
        )
        return quote + inside + r.choice([quote, quote, quote, quote, quote + '"', quote[:-1]])

    def structure(self) -> Files:
        """Few names and many ways to declare them."""
        r = self.random
        names = ["a", "b", '"a"', "c", "1", "'b'", '""']
        lines: list[str] = []
        for _ in range(r.randint(2, 7)):
            path = r.choice([".", " . ", "."]).join(r.choice(names) for _ in range(r.randint(1, 3)))
            inline = "{" + r.choice(["", " ", "\n"]) + f"{r.choice(names)} = 1"
            inline += r.choice(["", f", {path} = 2", ", ", f",\n{r.choice(names)}.b = [ ]"]) + "}"
            value = r.choice(["1", '"x"', "{}", "[]", inline, f"[{inline}]", "[[1], {}]", "[1,]"])
            lines.append(
                r.choice(
                    [
                        f"[build.environment.{path}]",
                        f"[[build.environment.{path}]]",
                        f"{path} = {value}",
                        f"{path} = {value}",
                        f"[{path}]",
                        f"[[{path}]]",
                        "[build.environment]",
                        "[[build.environment]]",
                        f"# {path}",
                    ]
                )
            )
        return {"netlify.toml": self.joined(lines)}

    def nesting(self) -> Files:
        r = self.random
        depth = r.choice([3, 50, 399, 400, 401, 500, 900, 998, 999, 1000, 1001, 1500])
        kind = r.random()
        if kind < 0.4:
            value = "[" * depth + "]" * r.choice([depth, depth, depth - 1])
        elif kind < 0.7:
            value = "{a = " * depth + "1" + "}" * depth
        elif kind < 0.85:
            value = "[{a = " * (depth // 2) + "1" + "}]" * (depth // 2)
        else:
            value = '"x"'
            table = ".".join(["a"] * min(depth, 1000))  # deeper, it depends on Node's compiler
            return {"netlify.toml": f"[{r.choice(['', 'build.environment.'])}{table}]\nb = 1\n"}
        place = r.choice(
            ["[build.environment]\nk", "[dev]\nk", "[[redirects]]\nfrom", "spa_fallback", "k"]
        )
        return {"netlify.toml": f"{place} = {value}\n"}

    def bytes(self) -> Files:
        r = self.random
        text = '[build]\ncommand = "é \U0001f600 x" # c\npublish = "d"\n[[redirects]]\nfrom = "/ä"\nto = "/b"\n'
        data = bytearray(
            r.choice([b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"]) + text.encode()
        )
        for _ in range(r.randint(0, 3)):
            at = r.randint(0, len(data))
            data[at:at] = r.choice(
                [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\0", b"\r", b"\xc2\x85"]
            )
        files: Files = {"netlify.toml": bytes(data), "d/": None}
        if r.random() < 0.5:
            files["d/_redirects"] = b"/a\xff /b\n\xef\xbb\xbf/c /d \xe2\x80\xa8 301\n"
        if r.random() < 0.5:
            files["d/_headers"] = b"\xef\xbb\xbf/*\n X: \xc3\n Y: b\xff\n"
        return files

    # -- properties -----------------------------------------------------------------------------

    def properties(self) -> Files:
        """One property, one value of any kind."""
        r = self.random
        lines: list[str] = []
        for _ in range(r.choice([1, 1, 1, 2])):
            table, key = r.choice(PROPERTIES)
            prefix = r.choice(["", "", "", "context.production.", "context.other."])
            head = table
            if prefix and table:
                brackets = 2 if table.startswith("[[") else 1
                head = "[" * brackets + prefix + table[brackets:]
            elif prefix:
                head = f"[{prefix[:-1]}]"
            pair = f"{key} = {r.choice(VALUES)}"
            lines = [pair, *lines] if not head else [*lines, head, pair]
        return {"netlify.toml": self.joined(lines), "d/": None}

    def contexts(self) -> Files:
        r = self.random
        lines = ['[build]\ncommand = "a"\npublish = "d"\n[build.environment]\nX = "y"']
        if r.random() < 0.3:
            lines.append('[[plugins]]\npackage = "p"')
        if r.random() < 0.3:
            lines.append('[[redirects]]\nfrom = "/a"\nto = "/b"')
        for name in r.sample(NAMES, r.randint(1, 4)):
            head = f'context."{name}"'
            lines.append(
                r.choice(
                    [
                        f"[{head}]\ncommand = {r.choice(VALUES)}",
                        f'[{head}]\ncommand = "{name}"',
                        f'[{head}.environment]\nY = "{name}"',
                        f'[{head}.build]\npublish = "e"',
                        f"[{head}.build.environment]\nX = 1",
                        f'[[{head}.plugins]]\npackage = "p"\ninputs = {{a = "{name}"}}',
                        f'[[{head}.redirects]]\nfrom = "/{name}"\nto = "/"',
                        f'[[{head}.headers]]\nfor = "/{name}"\nvalues = {{A = "b"}}',
                        f'[{head}.functions]\nnode_bundler = "nft"\n[{head}.functions.a]\nx = 1',
                        f'[{head}]\nfunctions = "f"\nedge_functions = "e"\nignore = "i"',
                        f'[[{head}.edge_functions]]\npath = "/{name}"\nfunction = "f"',
                        f"[{head}.processing]\nx = 1",
                        f'[{head}]\nbase = "d"',
                        f'[{head}.Build]\nCommand = "c"',
                        f"[{head}]",
                    ]
                )
            )
        return {"netlify.toml": self.joined(lines), "d/": None, "e/": None}

    def prototypes(self) -> Files:
        r = self.random
        name = r.choice(PROTOTYPE)
        other = r.choice(PROTOTYPE)
        lines = [
            r.choice(
                [
                    f"[context.{name}]\ncommand = 'x'\n[context.\"*\"]\npublish = 'd'",
                    f'[context.{name}.environment]\n{other} = "x"',
                    f"[build.environment]\n{name} = 'x'\n{other} = 1",
                    f"[functions.{name}]\n{other} = 1\nschedule = '@daily'",
                    f"[functions]\n{name} = {r.choice(VALUES)}",
                    f'[[headers]]\nfor = "/*"\n[headers.values]\n{name} = "a"',
                    f'[[redirects]]\nfrom = "/a"\nto = "/b"\nconditions = {{{name} = "a"}}\nquery = {{{other} = "b"}}',
                    f'[[redirects]]\nfrom = "/a"\nto = "/b"\n{name} = 1',
                    f"[[plugins]]\npackage = '{name}'\ninputs = {{{other} = 1}}",
                    f"[{name}]\na = 1\n[{name}.{other}]\nb = 2",
                    f"{name} = 1",
                    f"[build]\n{name} = 'x'\n[build.processing]\n{other} = 1",
                    f"[[edge_functions]]\npath = '/a'\nfunction = 'f'\nheader = {{{name} = 'x'}}",
                    f"[[edge_functions]]\npath = '/a'\nfunction = 'f'\n{name} = 'x'",
                    f"[dev]\n{name} = {{{other} = 1}}",
                ]
            )
        ]
        files: Files = {"netlify.toml": self.joined(lines), "d/": None}
        if r.random() < 0.4:
            files["_redirects"] = f"/a {name}=1 /b 301 {other}=x {name}\n"
            files["_headers"] = f"/*\n {name}: a\n {other}: b\n {name}: c\n"
        return files

    def crons(self) -> Files:
        r = self.random
        if r.random() < 0.5:
            text = self.mutated(r.choice(CRONS), "0123456789*/-,LWH?#() @JANmon\t")
        else:
            text = " ".join(
                self.mutated(
                    r.choice(
                        [
                            "*",
                            "0",
                            "5",
                            "*/2",
                            "1-5",
                            "L",
                            "JAN",
                            "mon",
                            "1,2",
                            "?",
                            "H",
                            "7",
                            "31",
                            "12",
                        ]
                    ),
                    "0123456789*/-,L#H",
                )
                for _ in range(r.randint(1, 6))
            )
        return {"netlify.toml": f"[functions.f]\nschedule = {self.quoted(text)}\n"}

    def edges(self) -> Files:
        r = self.random
        choices = {
            "path": [self.quoted(r.choice(SEGMENTS)), r.choice(VALUES)],
            "pattern": [self.quoted(r.choice(EDGE_PATTERNS))],
            "excludedPath": [self.quoted(r.choice(SEGMENTS)), "[]", r.choice(VALUES)],
            "excludedPattern": [self.quoted(r.choice(EDGE_PATTERNS)), r.choice(VALUES)],
            "function": ['"f"', r.choice(VALUES)],
            "cache": ['"manual"', '"off"', '"Off"', r.choice(VALUES)],
            "method": [*EDGE_METHODS, r.choice(VALUES)],
            "header": [*EDGE_HEADERS, r.choice(VALUES)],
            "name": ['"n"', r.choice(VALUES)],
        }
        pairs = [
            *(f"{key} = {r.choice(values)}" for key, values in choices.items()),
            'generator = "g"',
            "unknown = 1",
        ]
        lines: list[str] = []
        for _ in range(r.randint(1, 2)):
            lines.append(r.choice(["[[edge_functions]]", "[[context.production.edge_functions]]"]))
            chosen = r.sample(pairs, r.randint(1, 4))
            if r.random() < 0.7:
                chosen = [
                    p
                    for p in chosen
                    if not p.startswith(("path", "pattern", "function", "gen", "unk"))
                ]
                chosen += ['path = "/a"', 'function = "f"']
            lines += chosen
        return {"netlify.toml": self.joined(lines)}

    def plugins(self) -> Files:
        r = self.random
        lines: list[str] = []
        for _ in range(r.randint(1, 3)):
            lines.append(r.choice(["[[plugins]]", "[[plugins]]", "[[context.production.plugins]]"]))
            package = r.choice(
                ["a", "b", "@s/a", "./a", "/a", "A B", "a@1", "_a", ".", "node_modules", "a~", "@/a",
                 "@s/", "a/b", "é", "http://x", " a", "a ", "", "favicon.ico", "1", "(a)", "a%20b", "@s/a/b"]
            )  # fmt: skip
            lines.append(
                f"package = {r.choice([self.quoted(package), self.quoted(package), r.choice(VALUES)])}"
            )
            if r.random() < 0.4:
                lines.append(
                    r.choice(
                        [
                            f"inputs = {r.choice(VALUES)}",
                            f"pinned_version = {r.choice(VALUES)}",
                            'origin = "ui"',
                            'origin = "config"',
                            f"origin = {r.choice(VALUES)}",
                            "inputs = {a = [{package = 'x'}], b = {}}",
                        ]
                    )
                )
        return {"netlify.toml": self.joined(lines)}

    # -- rows -----------------------------------------------------------------------------------

    def redirect_rows(self) -> Files:
        r = self.random
        lines: list[str] = []
        for _ in range(r.randint(1, 3)):
            lines.append(
                r.choice(["[[redirects]]", "[[redirects]]", "[[context.production.redirects]]"])
            )
            pairs = {
                "from": self.value(SEGMENTS),
                "to": self.value(SEGMENTS),
                "status": r.choice([*STATUSES, *map(self.quoted, STATUSES), r.choice(VALUES)]),
                "force": r.choice(["true", "false", '"true"', r.choice(VALUES)]),
                "conditions": self.table(
                    [
                        "Country",
                        "country",
                        "Language",
                        "language",
                        "Role",
                        "role",
                        "Cookie",
                        *PROTOTYPE[:2],
                    ]
                ),
                "query": self.table(["a", "b", "1"]),
                "headers": self.table(["X", "x-y"]),
                "signed": self.value(["KEY"]),
                "rate_limit": self.table(["a"]),
                r.choice(
                    [
                        "origin",
                        "destination",
                        "params",
                        "parameters",
                        "signing",
                        "sign",
                        "edge_handlers",
                        "proxy",
                    ]
                ): self.value(SEGMENTS),
            }
            keys = {"from", "to"} if r.random() < 0.8 else set()
            keys |= set(r.sample(sorted(pairs), r.randint(0, 4)))
            lines += [f"{key} = {pairs[key]}" for key in pairs if key in keys]
        return {"netlify.toml": self.joined(lines)}

    def header_rows(self) -> Files:
        r = self.random
        lines: list[str] = []
        for _ in range(r.randint(1, 3)):
            lines.append("[[headers]]")
            if r.random() < 0.9:
                lines.append(f"for = {self.value(SEGMENTS)}")
            if r.random() < 0.9:
                lines.append("[headers.values]")
                for name in r.sample(HEADER_NAMES, r.randint(0, 3)):
                    value = r.choice(
                        [
                            self.value(HEADER_VALUES),
                            f"[{self.value(HEADER_VALUES)}, {self.value(HEADER_VALUES)}]",
                        ]
                    )
                    lines.append(f"{self.quoted(name)} = {value}")
        return {"netlify.toml": self.joined(lines)}

    def redirect_lines(self) -> Files:
        r = self.random
        lines: list[str] = []
        for _ in range(r.randint(1, 5)):
            parts = [r.choice(SEGMENTS)]
            for _ in range(r.randint(0, 5)):
                parts.append(
                    r.choice(
                        [
                            r.choice(SEGMENTS),
                            r.choice(STATUSES),
                            f"{r.choice(['Country', 'role', 'a', '1', '', *PROTOTYPE])}={r.choice(['us', 'us,de', ':x', '', '=', ',', 'é'])}",
                            r.choice(
                                ["#", "#c", "Sign=K", "signed=K", "Sign", "signed", "!", "200!!"]
                            ),
                        ]
                    )
                )
            lines.append(r.choice([" ", " ", "\t", r.choice(BLANKS)]).join(parts))
            if r.random() < 0.1:
                lines.append(lines[-1])
        return {"_redirects": self.noisy(lines)}

    def header_lines(self) -> Files:
        r = self.random
        lines: list[str] = ["/*"] if r.random() < 0.7 else []
        for _ in range(r.randint(1, 6)):
            lines.append(
                r.choice(
                    [
                        r.choice(SEGMENTS),
                        f"{r.choice(HEADER_NAMES)}{r.choice([':', ': ', ' : ', '::', ''])}{r.choice(HEADER_VALUES)}",
                        f" {r.choice(HEADER_NAMES)}: {r.choice(HEADER_VALUES)}",
                        r.choice(BLANKS) + r.choice(["# c", "", "/b"]),
                    ]
                )
            )
        return {"_headers": self.noisy(lines)}

    def urls(self) -> Files:
        r = self.random
        lines: list[str] = []
        for _ in range(r.randint(1, 4)):
            url = r.choice(
                ["http://", "https://", "http:///", "https:\\\\", "http://\\", "HTTP://", "https:/"]
            )
            url += r.choice(["", "", "u@", "u:p@", "@", ":@", "u:p:q@", "a@b@"])
            url += r.choice(
                [r.choice(HOSTS), self.mutated(r.choice(HOSTS), "0123456789.:[]%éß-_x\u3002*")]
            )
            url += r.choice(["", "", ":80", ":443", ":", ":0", ":65536", ":1a", ":00080", ":８０"])
            url += "".join(r.choice(URL_PARTS) for _ in range(r.randint(0, 4)))
            lines.append(
                f"[[redirects]]\nfrom = {self.quoted(url)}\nto = {self.quoted(r.choice([url, '/b']))}\nstatus = 200"
            )
        return {"netlify.toml": self.joined(lines)}

    # -- the tree -------------------------------------------------------------------------------

    def links(self) -> Files:
        r = self.random
        files: Files = {"d/x": "", "d/netlify.toml": '[build]\ncommand = "d"\n'}
        files["loop"] = Link("loop")
        files["one"] = Link("two")
        files["two"] = Link("one")
        files["dangling"] = Link("nowhere")
        files["out"] = Link("..")
        files["to_d"] = Link("d")
        files["file"] = "x"
        files["to_file"] = Link("file")
        place = r.choice(
            [
                "loop",
                "one",
                "dangling",
                "out",
                "to_d",
                "file",
                "to_file",
                "loop/x",
                "to_d/x",
                "file/x",
                "d",
                "out/x",
                "d/../d",
                "to_d/..",
            ]
        )
        key = r.choice(["base", "base", "publish", "functions", "edge_functions"])
        files["netlify.toml"] = f'[build]\n{key} = "{place}"\n'
        spot = r.random()
        where = {"publish": "", "base": "d/"}.get(key, "")
        if spot < 0.3:
            files[f"{where}_redirects"] = Link(r.choice(["_redirects", "nowhere", "file", "d"]))
            files[f"{where}_headers"] = Link(r.choice(["_headers", "nowhere", "file", "d"]))
        elif spot < 0.45:
            files["netlify.toml"] = Link(
                r.choice(["netlify.toml", "nowhere", "d", "d/netlify.toml", "file"])
            )
        elif spot < 0.6:
            files[r.choice(["netlify/functions", "netlify/edge-functions", "netlify"])] = Link(
                r.choice(["loop", "nowhere", "d", "file", "../d", "functions"])
            )
        return files

    def paths(self) -> Files:
        r = self.random
        names = [
            "a",
            "a b",
            "é",
            "..",
            ".",
            "",
            "..a",
            "a..",
            "%20",
            "\\\\",
            "~",
            "C:",
            "*",
            "a\\tb",
            "#",
            "?",
            "$X",
            "A",
            "\\u0000",
            "x" * 256,
        ]
        path = (
            r.choice(["", "/", "//", "./", "../"])
            + "/".join(r.choice(names) for _ in range(r.randint(1, 3)))
            + r.choice(["", "/", "//"])
        )
        table, key = r.choice(
            [("[build]", "base"), ("[build]", "publish"), ("[build]", "functions"), ("[build]", "edge_functions"),
             ("[functions]", "directory"), ('[functions."*"]', "deno_import_map"), ("[database.migrations]", "path"),
             ("", "functionsDirectory"), ("[context.production]", "base")]
        )  # fmt: skip
        text = f'{table}\n{key} = "{path}"\n'
        if r.random() < 0.3:
            text = f'[build]\npublish = "{r.choice(["d", "/", "..", "é/"])}"\n' + (
                text if table != "[build]" else ""
            )
        files: Files = {
            "netlify.toml": text,
            "a/b/x": "",
            "é/x": "",
            "a b/x": "",
            "..a/x": "",
            "%20/x": "",
        }
        for folder in (
            "netlify/functions/",
            "a/netlify/functions/",
            "netlify-automatic-functions/",
            "a/b/netlify.toml/",
        ):
            if r.random() < 0.2:
                files[folder] = None
        return files

    # -- helpers --------------------------------------------------------------------------------

    def mutated(self, text: str, alphabet: str) -> str:
        r = self.random
        for _ in range(r.choice([0, 1, 1, 1, 2])):
            at = r.randint(0, len(text))
            kind = r.random()
            if kind < 0.4 and at < len(text):
                text = text[:at] + r.choice(alphabet) + text[at + 1 :]
            elif kind < 0.7:
                text = text[:at] + r.choice(alphabet) + text[at:]
            else:
                text = text[:at] + text[at + 1 :]
        return text

    def quoted(self, text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return (
            '"'
            + "".join(f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c for c in escaped)
            + '"'
        )

    def value(self, texts: list[str]) -> str:
        r = self.random
        return self.quoted(r.choice(texts)) if r.random() < 0.85 else r.choice(VALUES)

    def table(self, keys: list[str]) -> str:
        r = self.random
        if r.random() < 0.15:
            return r.choice(VALUES)
        chosen = r.sample(keys, r.randint(0, min(3, len(keys))))
        pairs = [f"{key} = {r.choice([*LISTS, r.choice(VALUES)])}" for key in chosen]
        return "{" + ", ".join(pairs) + "}"

    def joined(self, lines: list[str]) -> str:
        end = self.random.choice(["\n", "\n", "\n", "\n", "\r\n"])
        return end.join(line.replace("\n", end) for line in lines) + self.random.choice(["", end])

    def noisy(self, lines: list[str]) -> str:
        r = self.random
        text = r.choice(["\n", "\n", "\r\n", "\r"]).join(lines) + r.choice(["", "\n"])
        if r.random() < 0.2:
            at = r.randint(0, len(text))
            text = text[:at] + r.choice([*BLANKS, *TEXTS]) + text[at:]
        return text
