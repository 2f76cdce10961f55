// Elements built by hand. Text goes in as text alone: nothing here reads markup.

export const byId = (id) => document.getElementById(id);

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `/static/icons.svg#${name}`);
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

export function setIcon(svg, name) {
  const wanted = `/static/icons.svg#${name}`;
  if (svg.firstChild.getAttribute('href') !== wanted) svg.firstChild.setAttribute('href', wanted);
}

export function button(label, iconName, onclick, properties = {}) {
  return el('button', { type: 'button', onclick, ...properties }, icon(iconName), el('span', {}, label));
}

// Writes only what has changed, so that screen readers and layout stay calm.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Tells what happened to those who do not see it.
export function announce(text, isUrgent = false) {
  setText(byId(isUrgent ? 'alerts' : 'news'), text);
}
