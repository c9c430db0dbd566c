// SPDX-License-Identifier: Apache-2.0

/// The part of a form's logic that judges values: what type they are of, and which constraints they break.
enum FormChecks {
    static let script = #"""
          const blank = /^[\s\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u;
          const isMissing = value => isAbsent(value) || typeof value === "string" && blank.test(value);

          function isEmail(text) {
            const bytes = points(text).reduce((sum, point) => sum + (point < 128 ? 1 : point < 2048 ? 2 : point < 65536 ? 3 : 4), 0);
            const parts = text.split("@");
            return bytes <= 254 && parts.length === 2 && parts[0] !== "" && parts[0].length <= 64
              && !/[\u0000-\u0020\u007f<>(),;:\\"\[\]]/.test(text) && !/^\.|\.$/.test(parts[0]) && !text.includes("..")
              && parts[1].split(".").length > 1 && parts[1].split(".").every(label => label !== "" && !/^-|-$/.test(label));
          }
          function isURL(text) {
            const found = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._\u0080-\u{10FFFF}-]+)(?::(\d*))?(?:[/?#]|$)/u.exec(text);
            return text.length <= 2048 && !/[\u0000-\u0020\u007f\\]/.test(text) && !!found && Number(found[1] || 0) <= 65535;
          }
          const isPhone = text => text.length <= 32 && /^[+\d .()\/-][\d .()\/-]*$/.test(text)
            && /^\d{4,15}$/.test(text.replace(/\D/g, ""));
          const isUUID = text => /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text);

          // Why a value is of another type; null when it is of this one.
          function mismatch(row, value) {
            const text = typeof value === "string";
            const fits = {
              string: text, text, reference: text, enum: !Array.isArray(value) && !isMap(value), boolean: typeof value === "boolean",
              integer: isNumber(value) && isInteger(value), number: isNumber(value) && !!number(value),
              decimal: !!number(value, true), date: text && isDate(value), datetime: text && instant(value) !== null,
              duration: text && duration(value) !== null, email: text && isEmail(value), url: text && isURL(value),
              phone: text && isPhone(value), uuid: text && isUUID(value), list: Array.isArray(value), object: isMap(value),
              geo: isMap(value) && (has(value, "lat") || has(value, "type")), file: true,
            }[row.type];
            if (row.type === "geo" && isMap(value) && "lat" in value) {
              const [lat, lon] = [degrees(value.lat), degrees(value.lon)];
              return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? null : expected.geo;
            }
            return fits ? null : expected[row.type];
          }
          function isInteger(value) {
            const found = number(value);
            return !!found && (found.exponent >= 0 || found.digits % 10n ** BigInt(-found.exponent) === 0n);
          }
          const degrees = value => isNumber(value) ? Number(value.$number) : NaN;
          const expected = {
            string: "must be text", text: "must be text", reference: "must be an id", enum: "must be one of the choices",
            boolean: "must be yes or no", integer: "must be a whole number", number: "must be a number",
            decimal: "must be a decimal number", date: "must be a date such as 2026-11-21",
            datetime: "must be a date and time", duration: "must be a duration such as 90s, 15m or 24h",
            email: "must be an e-mail address", url: "must be an address with scheme and host",
            phone: "must be a telephone number such as +351 210 000 000", uuid: "must be a UUID",
            geo: "needs a latitude from -90 to 90 and a longitude from -180 to 180", list: "must be a list",
            object: "must be an object", file: "must be a file",
          };

          const some = (count, noun) => count + " " + noun + (count === 1 ? "" : "s");
          function textFaults(row, value) {
            // What the action itself changes first is measured without blanks at its ends, and its form left to it.
            const length = points(row.normalized ? value.trim() : value).length;
            const faults = [];
            if (length < row.min_length) faults.push(["min_length", "is shorter than " + some(row.min_length, "character")]);
            if (length > row.max_length) faults.push(["max_length", "is longer than " + some(row.max_length, "character")]);
            if (row.pattern && !row.normalized && !expression(row.pattern).test(value))
              faults.push(["pattern", "does not have the form that is asked for"]);
            return faults;
          }
          function numberFaults(row, value) {
            const found = number(value, row.type === "decimal");
            if (!found || !["integer", "number", "decimal"].includes(row.type)) return [];
            const bounds = [
              ["min", "is below", at => at < 0], ["max", "is above", at => at > 0],
              ["exclusive_min", "is not above", at => at <= 0], ["exclusive_max", "is not below", at => at >= 0],
            ];
            const faults = bounds
              .filter(([name, , isOutside]) => name in row && isOutside(compareNumbers(found, decimal(row[name]))))
              .map(([name, words]) => [name, words + " " + row[name]]);
            if (row.multiple_of) {
              const [a, b] = scaled(found, decimal(row.multiple_of));
              if (b === 0n ? a !== 0n : a % b !== 0n) faults.push(["multiple_of", "is not a multiple of " + row.multiple_of]);
            }
            return faults;
          }
          function timeFaults(row, value) {
            const isEarlier = (a, b) => order(a, b, "any") === -1;
            const faults = [];
            if (row.before && !isEarlier(value, row.before)) faults.push(["before", "is not before " + row.before]);
            if (row.after && !isEarlier(row.after, value)) faults.push(["after", "is not after " + row.after]);
            return faults;
          }
          function isInside(row, value) {
            if (!("lat" in value)) return true;
            const [y, x] = [degrees(value.lat), degrees(value.lon)];
            if (row.box) return x >= row.box[0] && x <= row.box[2] && y >= row.box[1] && y <= row.box[3];
            let inside = false;
            for (let index = 0, last = row.ring.length - 1; index < row.ring.length; last = index++) {
              const [[x1, y1], [x2, y2]] = [row.ring[index], row.ring[last]];
              const cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
              if (cross === 0 && x >= Math.min(x1, x2) && x <= Math.max(x1, x2) && y >= Math.min(y1, y2) && y <= Math.max(y1, y2))
                return true;
              if ((y1 > y) !== (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1) inside = !inside;
            }
            return inside;
          }
          // Whether two values are one, as their type has it: what may be written in several ways is compared by its value.
          function alike(row, a, b) {
            if (row && row.item && Array.isArray(a) && Array.isArray(b))
              return a.length === b.length && a.every((element, index) => alike(row.item, element, b[index]));
            if (row && row.fields && isMap(a) && isMap(b)) {
              const field = key => row.fields.find(inner => inner.key === key);
              return Object.keys(a).length === Object.keys(b).length
                && Object.keys(a).every(key => has(b, key) && alike(field(key), a[key], b[key]));
            }
            const type = row && row.type;
            if (type === "uuid" && typeof a === "string" && typeof b === "string") return a.toLowerCase() === b.toLowerCase();
            return same(a, b, { decimal: "number", datetime: "instant", duration: "duration" }[type] || "any");
          }
          function listFaults(row, value) {
            const faults = [];
            if (value.length < row.min_items) faults.push(["min_items", "has fewer than " + some(row.min_items, "item")]);
            if (value.length > row.max_items) faults.push(["max_items", "has more than " + some(row.max_items, "item")]);
            // What is of another type is told of the item alone.
            const sound = value.filter(element => !(row.item && mismatch(row.item, element)));
            if (row.unique && sound.some((one, index) => sound.slice(0, index).some(other => alike(row.item, one, other))))
              faults.push(["unique_items", "holds the same item twice"]);
            return faults;
          }

          // Everything wrong with one value and what is inside it.
          function faults(row, value, path) {
            const why = mismatch(row, value);
            if (why) return [{ path, code: "type", message: why }];
            let found = [];
            if (typeof value === "string") found = found.concat(textFaults(row, value));
            found = found.concat(numberFaults(row, value));
            if (typeof value === "string" && (row.before || row.after)) found = found.concat(timeFaults(row, value));
            if (row.choices && !row.normalized && !row.choices.some(choice => alike(row, choice, value)))
              found.push(["choices", "is not one of the choices"]);
            if ((row.box || row.ring) && isMap(value) && !isInside(row, value)) found.push(["within", "lies outside the allowed area"]);
            if (Array.isArray(value)) found = found.concat(listFaults(row, value));
            let all = found.map(([code, message]) => ({ path, code, message }));
            if (Array.isArray(value) && row.item)
              value.forEach((element, index) => { all = all.concat(faults(row.item, element, path + "/" + index)); });
            if (row.type === "object" && row.fields) all = all.concat(objectFaults(row.fields, value, path));
            return all;
          }
          function objectFaults(rows, value, path) {
            return rows.flatMap(row => {
              const given = isAbsent(get(value, row.key)) ? row.default : get(value, row.key);
              const at = path + "/" + row.key;
              if (row.required ? !isMissing(given) : !isAbsent(given)) return faults(row, given, at);
              return row.required ? [{ path: at, code: "required", message: "is required" }] : [];
            });
          }

          // Judges inputs as a submission does, as far as a browser can.
          function judge(contract, inputs, moment, files = {}) {
            const scope = { today: moment.today, now: moment.now };
            const { visible, values } = settle(contract.fields, inputs, scope);
            scope.parameters = values;
            let errors = [];
            for (const row of contract.fields) {
              const path = "/" + row.key;
              if (visible[row.key] === false) {
                const given = get(inputs, row.key);
                const why = isAbsent(given) ? null : mismatch(row, given);
                if (!isAbsent(given)) errors.push({ path, code: why ? "type" : "hidden", message: why || "does not apply here" });
                continue;
              }
              const value = get(values, row.key);
              const isFile = row.type === "file" || !!row.item && row.item.type === "file";
              const isGiven = isFile ? !!get(files, row.key) : !isMissing(value);
              if (!isGiven) {
                if (isRequired(row, scope)) { errors.push({ path, code: "required", message: "is required" }); continue; }
                if (isAbsent(value)) continue;
              }
              if (!isFile) errors = errors.concat(faults(row, value, path));
            }
            const wrong = new Set(errors.map(error => error.path.split("/")[1]));
            const criteria = contract.criteria
              .filter(criterion => !criterion.rests_on.some(key => wrong.has(key)) && holds(criterion.condition, scope) === false);
            for (const criterion of criteria)
              errors.push({ path: "", code: criterion.warning ? "acknowledge" : "criterion", criterion: criterion.key, message: criterion.message });
            const required = Object.fromEntries(contract.fields.map(row => [row.key, isRequired(row, scope)]));
            return { visible, required, errors };
          }

          // JSON with numbers as they were written.
          function written(value, indent = "") {
            const inner = indent + "  ";
            if (isNumber(value)) return value.$number;
            const list = (open, parts, close) => parts.length ? open + "\n" + inner + parts.join(",\n" + inner) + "\n" + indent + close : open + close;
            if (Array.isArray(value)) return list("[", value.map(element => written(element, inner)), "]");
            if (isMap(value)) return list("{", Object.keys(value).map(key => JSON.stringify(key) + ": " + written(value[key], inner)), "}");
            return JSON.stringify(value);
          }
          return { judge, settle, holds, written, isAbsent, same };
        })();

        """#
}
