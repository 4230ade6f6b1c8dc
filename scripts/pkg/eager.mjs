// Marks the functions that every start runs, so that V8 compiles them in one go.
import { parse } from 'acorn';

// Shorter ones are not worth the two parentheses.
const LONG = 300;

/**
 * V8 only skims a function until it is called, and skims what lies in it once more for every function
 * around it. A `function` in parentheses, but no arrow, it takes for called at once and compiles with
 * what is around it. Every start runs the long functions at the top of index.js, and those called
 * where they stand: a tenth of the time until the first token goes into skimming them.
 */
export function compileEagerly(code) {
  const edits = [];
  visit(parse(code, { ecmaVersion: 2017, sourceType: 'script' }), true, (arrow) => {
    const { start, end, params, body } = arrow;
    const head = `(function(${params.map((param) => code.slice(param.start, param.end)).join()})`;
    const arrowEnd = code.indexOf('=>', params.length ? params[params.length - 1].end : start) + 2;
    const isBlock = body.type === 'BlockStatement';
    edits.push({ at: start, until: arrowEnd, text: isBlock ? head : `${head}{return ` });
    edits.push({ at: end, until: end, text: isBlock ? ')' : '})' });
  });
  return edits
    .sort((one, other) => other.at - one.at)
    .reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.until), code);
}

/** Calls `found` with each long arrow that lies in no other function or is called where it stands. */
function visit(node, outermost, found) {
  const isFunction = /Function/.test(node.type);
  if (outermost && isFunction) note(node, found);
  if (node.type === 'CallExpression' && /Function/.test(node.callee.type) && !outermost) note(node.callee, found);
  for (const child of Object.values(node).flat()) {
    if (child && typeof child.type === 'string') visit(child, outermost && !isFunction, found);
  }
}

function note(node, found) {
  const isArrow = node.type === 'ArrowFunctionExpression' && !node.async && !usesThis(node);
  if (isArrow && node.end - node.start > LONG) found(node);
}

/** Whether an arrow function means something else than a `function` would. */
function usesThis(node) {
  if (node.type === 'ThisExpression' || (node.type === 'Identifier' && node.name === 'arguments')) return true;
  return Object.values(node)
    .flat()
    .some((child) => child && typeof child.type === 'string' && !/^Function/.test(child.type) && usesThis(child));
}
