// Keeps V8 from putting the functions of one call where only a full collection finds them.
import { parse } from 'acorn';

/**
 * A function that stands alone on the right of `object.name = …` V8 takes for a method for good, and puts it among the
 * old objects, with all that it holds: each call of the app would leave a kilobyte there, which costs more than the
 * rest of the call. Behind a comma it is a value like any other.
 */
export function keepYoung(code) {
  const edits = [];
  visit(parse(code, { ecmaVersion: 2017, sourceType: 'script' }), false, (right) => {
    edits.push({ at: right.start, text: '(0,' }, { at: right.end, text: ')' });
  });
  return edits.sort((one, other) => other.at - one.at).reduce((text, { at, text: more }) => text.slice(0, at) + more + text.slice(at), code);
}

/** Calls `found` with each function that a function assigns to a property. */
function visit(node, within, found) {
  const isFunction = /Function/.test(node.type);
  if (within && node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && /Function/.test(node.right.type)) {
    found(node.right);
  }
  for (const child of Object.values(node).flat()) {
    if (child && typeof child.type === 'string') visit(child, within || isFunction, found);
  }
}
