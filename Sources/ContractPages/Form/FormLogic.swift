// SPDX-License-Identifier: Apache-2.0

/// The part of a form's script that knows no page: conditions, types and constraints, as the interpreter has them.
///
/// It is the same for every contract; what a contract says is data to it. Numbers are objects that hold their digits.
enum FormLogic {
    static let script = #"""
        "use strict";
        const AtelierForm = (() => {
          const isNumber = value => value !== null && typeof value === "object" && "$number" in value;
          const isMap = value => value !== null && typeof value === "object" && !Array.isArray(value) && !isNumber(value);
          // A parameter may be called as something that every object has.
          const has = (map, key) => Object.prototype.hasOwnProperty.call(map, key);
          const get = (map, key) => has(map, key) ? map[key] : undefined;
          const isAbsent = value => value === undefined || value === null;
          const points = text => Array.from(text, character => character.codePointAt(0));
          const decimalForm = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/;

          function decimal(text) {
            const found = decimalForm.exec(text);
            if (!found || text.length > 1000) return null;
            const exponent = Number(found[3] || 0) - (found[2] || "").length;
            const digits = BigInt(found[1] + (found[2] || ""));
            if (digits === 0n) return { digits, exponent: 0 };
            const all = digits.toString();
            const top = exponent + all.length;
            if (all.replace(/0+$/, "").length > 400 || top > 400 || top <= -400) return null;
            return { digits: text.startsWith("-") ? -digits : digits, exponent };
          }
          function scaled(a, b) {
            const least = Math.min(a.exponent, b.exponent);
            const up = number => number.digits * 10n ** BigInt(number.exponent - least);
            return [up(a), up(b)];
          }
          function compareNumbers(a, b) {
            const [left, right] = scaled(a, b);
            return left < right ? -1 : left > right ? 1 : 0;
          }
          const number = (value, fromText) =>
            isNumber(value) ? decimal(value.$number) : fromText && typeof value === "string" ? decimal(value) : null;

          function same(a, b, form) {
            if (form === "number") {
              const [x, y] = [number(a, true), number(b, true)];
              if (x && y) return compareNumbers(x, y) === 0;
            }
            if (isNumber(a) && isNumber(b)) {
              const [x, y] = [number(a), number(b)];
              return !!x && !!y && compareNumbers(x, y) === 0;
            }
            if (Array.isArray(a) && Array.isArray(b))
              return a.length === b.length && a.every((element, index) => same(element, b[index], form));
            if (isMap(a) && isMap(b)) {
              const keys = Object.keys(a);
              return keys.length === Object.keys(b).length && keys.every(key => has(b, key) && same(a[key], b[key], form));
            }
            if (typeof a === "string" && typeof b === "string") {
              const read = form === "instant" ? instant : form === "duration" ? duration : () => null;
              const [p, q] = [read(a), read(b)];
              if (p !== null && q !== null) return p === q;
            }
            return a === b;
          }

          const daysIn = (year, month) => new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate();
          function isDate(text) {
            const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
            if (!found) return false;
            const [year, month, day] = found.slice(1).map(Number);
            return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
          }
          function instant(text) {
            const form = /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:[Zz]|([-+])([01]\d|2[0-3]):([0-5]\d))$/;
            const found = form.exec(text);
            if (!found || !isDate(found[1])) return null;
            const offset = found[6] ? (Number(found[7]) * 60 + Number(found[8])) * (found[6] === "-" ? -1 : 1) : 0;
            const seconds = Date.parse(found[1] + "T" + found[2] + ":" + found[3] + ":" + found[4] + "Z") / 1000 - offset * 60;
            return BigInt(seconds) * 1000000n + BigInt((found[5] || "").slice(0, 6).padEnd(6, "0"));
          }
          function duration(text) {
            const short = /^(\d+)(ms|s|m|h|d)$/.exec(text);
            const unit = { ms: 1000n, s: 1000000n, m: 60000000n, h: 3600000000n, d: 86400000000n };
            if (short) return BigInt(short[1]) * unit[short[2]];
            const week = /^P(\d+)W$/.exec(text);
            if (week) return BigInt(week[1]) * 7n * unit.d;
            const long = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?)?$/.exec(text);
            if (!long || long.slice(1).every(part => part === undefined)) return null;
            const part = (index, size) => BigInt(long[index] || 0) * size;
            return part(1, unit.d) + part(2, unit.h) + part(3, unit.m) + part(4, unit.s)
              + BigInt((long[5] || "").slice(0, 6).padEnd(6, "0"));
          }

          function order(a, b, form) {
            const [x, y] = [number(a, form === "number"), number(b, form === "number")];
            if (x && y) return compareNumbers(x, y);
            if (typeof a !== "string" || typeof b !== "string") return null;
            for (const read of { any: [instant, duration], instant: [instant], duration: [duration] }[form] || []) {
              const [p, q] = [read(a), read(b)];
              if (p !== null && q !== null) return p < q ? -1 : p > q ? 1 : 0;
            }
            const [left, right] = [points(a), points(b)];
            for (let index = 0; index < left.length && index < right.length; index++)
              if (left[index] !== right[index]) return left[index] < right[index] ? -1 : 1;
            return Math.sign(left.length - right.length);
          }
          const isEmpty = value =>
            typeof value === "string" && blank.test(value) || Array.isArray(value) && !value.length || isMap(value) && !Object.keys(value).length;
          const holdsWhenAbsent = new Set(["ne", "not_in", "not_contains", "not_exists", "empty"]);
          function contains(value, part, form) {
            if (Array.isArray(value)) return value.some(element => same(element, part, form));
            return typeof value === "string" && typeof part === "string" && value.includes(part);
          }
          function compare(left, op, right, form, pattern) {
            if (isAbsent(left)) return holdsWhenAbsent.has(op);
            if (op === "exists") return true;
            if (op === "not_exists") return false;
            if (op === "empty") return isEmpty(left);
            if (op === "not_empty") return !isEmpty(left);
            if (op === "matches") return typeof left === "string" && expression(pattern).test(left);
            if (isAbsent(right)) return holdsWhenAbsent.has(op);
            const place = () => order(left, right, form);
            switch (op) {
              case "eq": return same(left, right, form);
              case "ne": return !same(left, right, form);
              case "in": return Array.isArray(right) && right.some(value => same(left, value, form));
              case "not_in": return !(Array.isArray(right) && right.some(value => same(left, value, form)));
              case "gt": { const at = place(); return at !== null && at > 0; }
              case "gte": { const at = place(); return at !== null && at >= 0; }
              case "lt": { const at = place(); return at !== null && at < 0; }
              case "lte": { const at = place(); return at !== null && at <= 0; }
              case "contains": return contains(left, right, form);
              case "not_contains": return !contains(left, right, form);
              case "starts_with": return typeof left === "string" && typeof right === "string" && left.startsWith(right);
              case "ends_with": return typeof left === "string" && typeof right === "string" && left.endsWith(right);
            }
            return undefined;
          }
          const expression = pattern => new RegExp(pattern.source, pattern.flags);

          const unknown = Symbol("unknown");
          function evaluate(written, scope) {
            if (written === undefined) return undefined;
            if ("value" in written) return written.value;
            if ("list" in written) {
              const elements = written.list.map(element => evaluate(element, scope));
              return elements.includes(unknown) ? unknown : elements.map(element => element === undefined ? null : element);
            }
            if (!("ref" in written)) return unknown;
            const [root, ...path] = written.ref;
            if (root === "today") return scope.today;
            if (root === "now") return scope.now;
            return path.reduce((value, part) =>
              Array.isArray(value) ? value[Number(part)] : isMap(value) && has(value, part) ? value[part] : undefined,
              scope.parameters);
          }
          // True, false, or undefined where a browser cannot know.
          function holds(condition, scope) {
            if (!condition) return true;
            if (condition.all || condition.any) {
              const parts = (condition.all || condition.any).map(part => holds(part, scope));
              const settled = !!condition.any;
              if (parts.includes(settled)) return settled;
              return parts.includes(undefined) ? undefined : !settled;
            }
            if (condition.not) { const part = holds(condition.not, scope); return part === undefined ? undefined : !part; }
            if (condition.unknown) return undefined;
            const [left, right] = [evaluate(condition.left, scope), evaluate(condition.right, scope)];
            if (left === unknown || right === unknown) return undefined;
            return compare(left, condition.op, right, condition.form, condition.pattern);
          }

          // What is asked, and the inputs with defaults filled in: what is not asked counts as absent.
          function settle(rows, inputs, scope) {
            let visible = Object.fromEntries(rows.map(row => [row.key, true]));
            let values = {};
            for (let round = 0; round <= rows.length; round++) {
              values = {};
              for (const row of rows) {
                const given = isAbsent(get(inputs, row.key)) ? row.default : get(inputs, row.key);
                if (visible[row.key] !== false && !isAbsent(given)) values[row.key] = given;
              }
              const next = Object.fromEntries(
                rows.map(row => [row.key, row.visible_when ? holds(row.visible_when, { ...scope, parameters: values }) : true]));
              if (rows.every(row => next[row.key] === visible[row.key])) break;
              visible = next;
            }
            return { visible, values };
          }
          function isRequired(row, scope) {
            return row.required || (row.required_when ? holds(row.required_when, scope) === true : false);
          }

        """# + FormChecks.script
}
