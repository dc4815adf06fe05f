// Judges a request by its method and address alone: path, parameters, signature, region.
import { type Answer, refusal } from './answer.ts';
import { API_NAMES, APIS, type ApiName } from './apis.ts';
import type { Conditions, Credentials } from './options.ts';
import type { UserSigCheck } from './usersig-check.ts';

export type GuardVerdict =
  | { readonly kind: 'accepted'; readonly api: ApiName }
  | {
      readonly kind: 'refused';
      readonly api: ApiName | undefined;
      readonly answer: Answer;
      /** The documented bound of a request that is broken; a bad signature is none. */
      readonly broken?: string;
    };

export interface GuardContext {
  readonly credentials: Credentials;
  readonly conditions: Conditions;
  readonly signatures: UserSigCheck;
  /** The server's clock, Unix ms. */
  readonly nowMs: number;
}

interface Problem {
  readonly code: number;
  readonly message: string;
  readonly broken?: string;
}

const API_OF_PATH: ReadonlyMap<string, ApiName> = new Map(
  API_NAMES.map((api) => [`/v4/${APIS[api].path}`, api]),
);

const RANDOM_MAX = 2 ** 32 - 1;

export function guardRequest(method: string, address: string, context: GuardContext): GuardVerdict {
  const mark = address.indexOf('?');
  const api = API_OF_PATH.get(mark < 0 ? address : address.slice(0, mark));
  const parameters = new URLSearchParams(mark < 0 ? '' : address.slice(mark + 1));
  const problem =
    addressProblem(method, api) ??
    regionProblem(context.conditions) ??
    parameterProblem(parameters, context.credentials) ??
    signerProblem(parameters, context);
  if (problem === undefined && api !== undefined) return { kind: 'accepted', api };
  const { code, message, broken } = problem ?? { code: 60009, message: 'unknown address', broken: 'path' };
  return {
    kind: 'refused',
    api,
    answer: refusal(code, message),
    ...(broken === undefined ? {} : { broken }),
  };
}

function addressProblem(method: string, api: ApiName | undefined): Problem | undefined {
  if (api === undefined) return { code: 60009, message: 'unknown address', broken: 'path' };
  if (method !== 'POST') return { code: 60009, message: 'only POST is served', broken: 'method' };
  return undefined;
}

function regionProblem(conditions: Conditions): Problem | undefined {
  if (!conditions.wrongRegion) return undefined;
  return { code: 60026, message: 'this host does not serve the region of the SDKAppID' };
}

/** Names and values are case-sensitive: `SdkAppId` is a missing `sdkappid`. */
function parameterProblem(parameters: URLSearchParams, credentials: Credentials): Problem | undefined {
  const sdkappid = parameters.get('sdkappid') ?? '';
  if (sdkappid === '') return { code: 60012, message: 'the SDKAppID is missing', broken: 'sdkappid' };
  if (!/^\d+$/.test(sdkappid))
    return { code: 60006, message: 'the SDKAppID is not valid', broken: 'sdkappid' };
  if (Number(sdkappid) !== credentials.sdkappid)
    return { code: 70020, message: 'the SDKAppID was not found' };
  const contentType = parameters.get('contenttype');
  if (contentType === null) return { code: 60002, message: 'contenttype is missing', broken: 'contenttype' };
  if (contentType !== 'json')
    return { code: 60025, message: 'contenttype is not json', broken: 'contenttype' };
  const random = parameters.get('random') ?? '';
  if (!/^\d{1,10}$/.test(random) || Number(random) > RANDOM_MAX) {
    return { code: 60002, message: 'random is not an unsigned 32-bit integer', broken: 'random' };
  }
  return undefined;
}

function signerProblem(parameters: URLSearchParams, context: GuardContext): Problem | undefined {
  const { credentials, signatures, nowMs } = context;
  const identifier = parameters.get('identifier') ?? '';
  if (identifier === '') return { code: 60025, message: 'the identifier is missing', broken: 'identifier' };
  const signer = { sdkappid: credentials.sdkappid, identifier };
  const problem = signatures.problemOf(parameters.get('usersig') ?? '', signer, nowMs);
  if (problem !== undefined) return problem;
  if (identifier !== credentials.admin) return { code: 60010, message: 'the identifier is not an app admin' };
  return undefined;
}
