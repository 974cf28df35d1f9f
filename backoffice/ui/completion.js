// Offers names of tables, columns and functions while a question is typed. The text stays the field's own, so where
// this does not run nothing but the offers is missing. Names come from the contracts; nothing of them is read as HTML.

const MOST = 8;
const WORD = /[A-Za-z_]\w*$/;
const DOTTED = /([A-Za-z_]\w*)\.(\w*)$/;
const WANTS_TABLE = /\b(?:from|join)\s+\w*$/i;
const READS = /(?:\b(?:from|join)|,)\s+([A-Za-z_]\w*)(?:\s+(?:as\s+)?([A-Za-z_]\w*))?/gi;
const QUOTED = /'(?:[^']|'')*'|--[^\n]*\n/g;

/** Whether the text ends within a literal or a comment, where no name is meant. */
function quoted(before) {
  return /'|--/.test(before.replace(QUOTED, ""));
}

/** Tables a question reads, by their names and by the short names it gives them. */
function read(text, tables) {
  const found = new Map();
  for (const [, name, short] of text.matchAll(READS)) {
    if (!(name.toLowerCase() in tables)) continue;
    found.set(name.toLowerCase(), name.toLowerCase());
    if (short) found.set(short.toLowerCase(), name.toLowerCase());
  }
  return found;
}

/** Names that fit what stands before the caret, best first, and how much of it they replace. */
function offers(text, caret, { tables, words }, asked) {
  const before = text.slice(0, caret);
  if (quoted(before)) return { word: "", names: [] };
  const known = read(text, tables);
  const dotted = before.match(DOTTED);
  const word = dotted ? dotted[2] : (before.match(WORD)?.[0] ?? "");
  let pool;
  if (dotted) pool = tables[known.get(dotted[1].toLowerCase())] ?? [];
  else if (WANTS_TABLE.test(before)) pool = Object.keys(tables);
  else if (word.length < 2 && !asked) pool = [];
  else pool = [...new Set(known.values())].flatMap((table) => tables[table]).concat(Object.keys(tables), words);
  const low = word.toLowerCase();
  const begin = pool.filter((name) => name.toLowerCase().startsWith(low));
  const hold = pool.filter((name) => !name.toLowerCase().startsWith(low) && name.toLowerCase().includes(low));
  const names = [...new Set([...begin, ...hold])].slice(0, MOST);
  return { word, names: names.length === 1 && names[0] === word ? [] : names };
}

/** Where the caret stands in the window: the text up to it is set once more, unseen, as the field sets it. */
function caretOf(area) {
  const style = getComputedStyle(area);
  const twin = document.createElement("div");
  for (const name of ["font", "letterSpacing", "padding", "border", "lineHeight", "tabSize"]) twin.style[name] = style[name];
  Object.assign(twin.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word" });
  twin.style.width = `${area.clientWidth}px`;
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  twin.append(area.value.slice(0, area.selectionStart), mark);
  document.body.append(twin);
  const box = area.getBoundingClientRect();
  const at = { left: box.left + mark.offsetLeft, top: box.top + mark.offsetTop + mark.offsetHeight - area.scrollTop };
  twin.remove();
  return at;
}

/** The field's value as if it were typed, so that the page hears of it. */
function type(area, value, caret) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, value);
  area.setSelectionRange(caret, caret);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

export default function ({ data, parentElement }) {
  const list = parentElement.querySelector("[role=listbox]");
  const status = parentElement.querySelector("[role=status]");
  list.ariaLabel = data.label;
  let open = null; // what is offered now: the field, the word it replaces, the names, and which of them is chosen

  const close = () => {
    if (open) open.area.removeAttribute("aria-activedescendant");
    open = null;
    list.hidden = true;
    status.textContent = "";
  };

  const choose = (number) => {
    open.chosen = (number + open.names.length) % open.names.length;
    for (const [place, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(place === open.chosen));
    }
    open.area.setAttribute("aria-activedescendant", list.children[open.chosen].id);
  };

  const take = (number) => {
    const { area, word, names } = open;
    const caret = area.selectionStart;
    const head = area.value.slice(0, caret - word.length) + names[number];
    close();
    type(area, head + area.value.slice(caret), head.length);
  };

  const show = (area, asked) => {
    const { word, names } = offers(area.value, area.selectionStart, data, asked);
    close();
    if (!names.length) return;
    open = { area, word, names, chosen: -1 };
    list.replaceChildren(
      ...names.map((name, number) => {
        const item = document.createElement("li");
        item.id = `completion-${number}`;
        item.role = "option";
        item.setAttribute("aria-selected", "false");
        item.textContent = name;
        item.onpointerdown = (event) => {
          event.preventDefault();
          take(number);
        };
        return item;
      }),
    );
    list.hidden = false;
    const { left, top } = caretOf(area);
    list.style.left = `${Math.max(0, Math.min(left, innerWidth - list.offsetWidth - 8))}px`;
    list.style.top = `${Math.min(top, innerHeight - list.offsetHeight - 8)}px`;
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", list.id);
    status.textContent = data.says.replace("{count}", names.length);
  };

  const mine = (event) => event.target instanceof HTMLTextAreaElement && event.target.ariaLabel === data.field;

  const onInput = (event) => {
    if (mine(event) && event.isTrusted) show(event.target, false);
  };

  const onKey = (event) => {
    if (!mine(event)) return;
    const keys = {
      ArrowDown: () => choose(open.chosen + 1),
      ArrowUp: () => choose(open.chosen < 0 ? -1 : open.chosen - 1),
      Tab: () => take(Math.max(0, open.chosen)),
      Escape: close,
    };
    let act = open && !event.ctrlKey && !event.metaKey && !event.altKey ? keys[event.key] : null;
    if (open && open.chosen >= 0 && event.key === "Enter" && !event.ctrlKey) act = () => take(open.chosen);
    if (event.key === " " && event.ctrlKey) act = () => show(event.target, true);
    if (!act) {
      if (open && /^(Arrow|Home|End|Page)/.test(event.key)) close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const onLeave = (event) => {
    if (open && event.target === open.area) close();
  };

  const heard = { input: onInput, keydown: onKey, focusout: onLeave, pointerdown: onLeave };
  for (const [name, hear] of Object.entries(heard)) document.addEventListener(name, hear, true);
  return () => {
    for (const [name, hear] of Object.entries(heard)) document.removeEventListener(name, hear, true);
  };
}
