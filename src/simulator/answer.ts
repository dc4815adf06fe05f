// What a call is answered with, before a fault changes it: the three common fields and perhaps a list.

export type JsonObject = Readonly<Record<string, unknown>>;

export interface AnswerList {
  /** Field of the answer that holds the list. */
  readonly name: string;
  /** Field of each item that holds its id. */
  readonly idField: string;
  readonly items: readonly JsonObject[];
}

export interface Answer {
  /** `ErrorCode`; 0 means that `ActionStatus` is `OK`. */
  readonly code: number;
  /** `ErrorInfo`. */
  readonly message: string;
  /** Further fields of the answer, such as `CurrentSequence`. */
  readonly fields?: JsonObject;
  readonly list?: AnswerList;
}

/** A whole request that is turned down. */
export function refusal(code: number, message: string): Answer {
  return { code, message };
}

/** The JSON text that goes over the wire. */
export function encodeAnswer(answer: Answer, requestId?: string): string {
  return JSON.stringify({
    ActionStatus: answer.code === 0 ? 'OK' : 'FAIL',
    ErrorCode: answer.code,
    ErrorInfo: answer.message,
    ...(requestId === undefined ? {} : { RequestId: requestId }),
    ...answer.fields,
    ...(answer.list === undefined ? {} : { [answer.list.name]: answer.list.items }),
  });
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
