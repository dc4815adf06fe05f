// The public error table: what a code means at any API that does not say otherwise in its own file.
import type { CodeTable } from '../src/core/code-table.ts';
import { accessLayerCodes } from './codes/access-layer.ts';
import { accountCodes } from './codes/accounts.ts';
import { serviceCodes } from './codes/services.ts';

/**
 * No code in here means 'deleted' or 'absent': only the file of an API can say that its goal is reached. The ranges that
 * the app's own webhook makes up (38000 to 39000, 120001 to 130000) are known to `src/core/lookup.ts`.
 */
export const commonCodes: CodeTable = { ...accessLayerCodes, ...accountCodes, ...serviceCodes };
