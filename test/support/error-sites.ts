// Finds where errors for people are made in the sources, with the hint that each gives them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface ErrorSite {
  /** Path and line. */
  readonly at: string;
  /** Texts of the hint, as far as they stand there; undefined where no hint is given. */
  readonly hints: readonly string[] | undefined;
}

/** Stands for what a template puts in. */
const PUT_IN = '0';

/** Every `new AppError(...)` below the folders, which are relative to `root`. */
export function errorSites(root: string, folders: readonly string[]): readonly ErrorSite[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => sitesIn(join(folder, name), readFileSync(join(root, folder, name), 'utf8'))),
  );
}

export function sitesIn(path: string, text: string): readonly ErrorSite[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const sites: ErrorSite[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText(file) === 'AppError') {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      sites.push({ at: `${path}:${line + 1}`, hints: hintsOf(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return sites;
}

/** The third argument is the details. */
function hintsOf({ arguments: given }: ts.NewExpression): readonly string[] | undefined {
  const details = given?.[2];
  if (details === undefined || !ts.isObjectLiteralExpression(details)) return undefined;
  const hint = details.properties.find((property) => property.name?.getText() === 'hint');
  if (hint === undefined) return undefined;
  return ts.isPropertyAssignment(hint) ? textsOf(hint.initializer) : [];
}

/** Texts that an expression can come to, where they stand in it. */
function textsOf(value: ts.Expression): readonly string[] {
  if (ts.isParenthesizedExpression(value)) return textsOf(value.expression);
  if (ts.isConditionalExpression(value)) return [...textsOf(value.whenTrue), ...textsOf(value.whenFalse)];
  if (ts.isStringLiteralLike(value)) return [value.text];
  if (!ts.isTemplateExpression(value)) return [];
  return [value.templateSpans.reduce((text, { literal }) => text + PUT_IN + literal.text, value.head.text)];
}
