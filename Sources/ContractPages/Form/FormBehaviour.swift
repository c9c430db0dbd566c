// SPDX-License-Identifier: Apache-2.0

/// The part of a form's script that works on the page.
enum FormBehaviour {
    static let script = #"""
        if (typeof document !== "undefined") (() => {
          const contract = JSON.parse(document.getElementById("contract").textContent);
          const form = document.getElementById("form");
          const summary = document.getElementById("errors");
          const result = document.getElementById("result");
          let clones = 0;
          let isTold = false;
          form.noValidate = true;
          document.documentElement.classList.add("scripted");

          const own = (container, key) => Array.from(container.children).find(child => child.dataset && child.dataset.key === key);
          const inside = element => element.querySelector(":scope > .inside");
          const control = element => element.querySelector(":scope > input, :scope > select, :scope > textarea");
          const items = element => Array.from(element.querySelector(":scope > .items").children);

          // What stands in a field; undefined for nothing.
          function read(row, element) {
            if (!element || element.dataset.kind === "files") return undefined;
            if (row.type === "list") {
              const values = items(element).map(item => read(row.item, own(item, "item"))).filter(value => value !== undefined);
              return values.length || row.required ? values : undefined;
            }
            if (row.type === "object") return readObject(row.fields || [], inside(element));
            if (row.type === "geo") {
              const [lat, lon] = Array.from(element.querySelectorAll(":scope input"), input => input.value.trim());
              return lat === "" && lon === "" ? undefined : { lat: numeric(lat), lon: numeric(lon) };
            }
            const field = control(element);
            if (row.type === "file") return undefined;
            if (field.value === "") return undefined;
            if (row.choices) return row.choices[Number(field.value)];
            if (row.type === "boolean") return field.value === "true";
            if (["integer", "number"].includes(row.type)) return numeric(field.value.trim());
            if (row.type === "decimal") return numeric(field.value.trim());
            if (row.type === "datetime") return withOffset(field.value);
            return field.value;
          }
          function readObject(rows, container) {
            const pairs = rows.map(row => [row.key, read(row, own(container, row.key))]).filter(pair => pair[1] !== undefined);
            // What stands there before anybody typed says nothing yet.
            const isUntouched = row => row.default !== undefined && AtelierForm.same(row.default, pairs.find(pair => pair[0] === row.key)[1], false);
            const isSaid = rows.some(row => pairs.some(pair => pair[0] === row.key) && !isUntouched(row));
            return isSaid || container === form ? Object.fromEntries(pairs) : undefined;
          }
          // Digits as they are typed; anything else stays text, and is told to be no number.
          const numeric = text => /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text) ? { $number: text } : text;
          function withOffset(text) {
            const minutes = -new Date(text).getTimezoneOffset();
            if (Number.isNaN(minutes)) return text;
            const two = count => String(Math.floor(Math.abs(count))).padStart(2, "0");
            const seconds = text.length === 16 ? ":00" : "";
            return text + seconds + (minutes < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
          }

          function inputs() {
            return readObject(contract.fields, form) || {};
          }
          function files() {
            const chosen = {};
            for (const row of contract.fields) {
              const field = own(form, row.key);
              const found = field ? Array.from(field.querySelectorAll("input[type=file]")).flatMap(input => Array.from(input.files)) : [];
              if (found.length) chosen[row.key] = found;
            }
            return chosen;
          }
          function moment() {
            const now = new Date();
            const two = count => String(count).padStart(2, "0");
            return { now: now.toISOString(), today: now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()) };
          }

          function judge() {
            const given = inputs();
            const { visible } = AtelierForm.settle(contract.fields, given, moment());
            for (const key of Object.keys(given)) if (visible[key] === false) delete given[key];
            const chosen = files();
            const judged = AtelierForm.judge(contract, given, moment(), chosen);
            judged.errors = judged.errors.concat(fileFaults(chosen, judged.visible)).filter(error => !isAcknowledged(error));
            return { given, chosen, ...judged };
          }
          const isAcknowledged = error => error.code === "acknowledge" && acknowledged().includes(error.criterion);
          const acknowledged = () => Array.from(form.querySelectorAll("input[name=acknowledge]:checked"), box => box.value);

          function fileFaults(chosen, visible) {
            const found = [];
            const check = (limits, list, path) => {
              const fits = file => !limits.accept || !file.type || limits.accept.some(type => type === file.type || type.endsWith("/*") && file.type.startsWith(type.slice(0, -1)));
              if (list.some(file => !fits(file))) found.push({ path, code: "content_type", message: "is of a type that is not taken" });
              if (limits.max_bytes && list.some(file => file.size > limits.max_bytes)) found.push({ path, code: "max_bytes", message: "is too large" });
              if (limits.max_files && list.length > limits.max_files) found.push({ path, code: "max_files", message: "are more files than are taken" });
              if (limits.max_total_bytes && list.reduce((sum, file) => sum + file.size, 0) > limits.max_total_bytes)
                found.push({ path, code: "max_total_bytes", message: "are too large together" });
            };
            for (const row of contract.fields) {
              if (visible[row.key] === false || !Object.keys(chosen).includes(row.key)) continue;
              check(row.item && row.item.type === "file" ? { ...row.item, max_files: row.max_items } : row, chosen[row.key], "/" + row.key);
            }
            if (contract.attachments) check(contract.attachments, attachments(), "/$attachments");
            return found;
          }
          const attachments = () => { const field = document.getElementById("f-$attachments"); return field ? Array.from(field.files) : []; };

          // The element that a path leads to: the last part that is a field.
          function fieldAt(path) {
            let [container, found] = [form, null];
            for (const part of path.split("/").slice(1)) {
              const next = found && found.dataset.kind === "list" ? own(items(found)[Number(part)] || form, "item") : container && own(container, part);
              if (!next) break;
              found = next;
              container = inside(next);
            }
            return found;
          }
          const legend = field => (field.querySelector(":scope > label, :scope > legend, :scope > .label") || field).firstChild.textContent.trim();

          function show(state) {
            for (const row of contract.fields) {
              const field = own(form, row.key);
              field.hidden = state.visible[row.key] === false;
              field.classList.toggle("required", state.required[row.key] && !field.hidden);
              const input = control(field);
              if (input) input.required = state.required[row.key] && !field.hidden;
            }
            for (const error of form.querySelectorAll(".error")) { error.hidden = true; error.textContent = ""; }
            for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
            const list = summary.querySelector("ul");
            list.replaceChildren();
            summary.hidden = !isTold || !state.errors.length;
            if (!isTold) return;
            for (const error of state.errors) {
              const field = error.path ? fieldAt(error.path) : null;
              const line = document.createElement("li");
              const target = field && field.querySelector("input, select, textarea, button");
              if (target) {
                const link = document.createElement("a");
                link.href = "#" + target.id;
                link.textContent = legend(field) + " " + error.message;
                link.addEventListener("click", event => { event.preventDefault(); target.focus(); });
                line.append(link);
                const place = field.querySelector(":scope > .error");
                place.textContent += (place.textContent ? "; " : "") + error.message;
                place.hidden = false;
                target.setAttribute("aria-invalid", "true");
              } else {
                line.textContent = error.message;
              }
              list.append(line);
            }
          }

          function update() {
            const state = judge();
            show(state);
            return state;
          }

          // A copy of the template of a list, with identities of its own.
          function add(field) {
            const template = field.querySelector(":scope > template");
            const copy = template.content.cloneNode(true);
            const suffix = "-" + ++clones;
            const rename = root => {
              for (const element of root.querySelectorAll("[id], [for], [aria-describedby]"))
                for (const name of ["id", "for", "aria-describedby"])
                  if (element.hasAttribute(name))
                    element.setAttribute(name, element.getAttribute(name).split(" ").map(id => id + suffix).join(" "));
              for (const inner of root.querySelectorAll("template")) rename(inner.content);
            };
            rename(copy);
            const item = copy.firstElementChild;
            field.querySelector(":scope > .items").append(copy);
            prepare(item);
            return item;
          }
          function prepare(root) {
            for (const field of root.querySelectorAll("[data-kind=list]")) {
              const least = Number(field.dataset.least || 0);
              while (items(field).length < least) add(field);
            }
          }

          form.addEventListener("click", event => {
            const field = event.target.closest("[data-kind=list]");
            if (event.target.matches("button.add")) {
              const first = add(field).querySelector("input, select, textarea");
              if (first) first.focus();
            } else if (event.target.matches("button.remove")) {
              const item = event.target.closest("li.item");
              const list = item.closest("[data-kind=list]");
              item.remove();
              list.querySelector(":scope > button.add").focus();
            } else {
              return;
            }
            update();
          });
          form.addEventListener("input", update);
          form.addEventListener("change", update);
          form.addEventListener("submit", event => {
            event.preventDefault();
            isTold = true;
            const state = update();
            result.hidden = state.errors.length > 0;
            if (state.errors.length) { summary.focus(); return; }
            document.getElementById("payload").textContent = AtelierForm.written(state.given);
            const quoted = text => "'" + text.replace(/'/g, "'\\''") + "'";
            const words = ["atelier submit", contract.action, "--payload payload.json"];
            if (contract.needs_target) words.push("--target ID");
            for (const key of Object.keys(state.chosen)) for (const file of state.chosen[key]) words.push("--attach " + quoted(key + "=" + file.name));
            for (const file of attachments()) words.push("--attach " + quoted(file.name));
            for (const key of acknowledged()) words.push("--acknowledge " + key);
            document.getElementById("command").textContent = words.join(" ");
            result.focus();
          });
          prepare(form);
          update();
        })();

        """#
}
