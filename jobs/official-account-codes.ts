// The codes that both official-account APIs share, besides those of the common table.
import type { CodeTable } from '../src/core/code-table.ts';
import { refused, retry, stop } from './codes/entry.ts';

/**
 * Source: the pages of destroy_official_account and delete_subscriber (product 1047, pages 60756 and 60761), which print
 * one table; 130005 to 131005 without 130007, 130008 and 131000: the newer public error table (page 34348).
 * 130004 (the official account is gone) is left to the two APIs, since it reaches the goal of each in its own way.
 */
export const officialAccountCodes: CodeTable = {
  // For the group APIs the same number is an invalid parameter.
  10004: retry('internal error of the official-account service'),
  20005: retry('internal error of the official-account service'),
  130002: refused(
    'no permission for this operation',
    'If every row gets it, check CHAT_PURGE_ADMIN and whether the official account belongs to this app.',
  ),
  130007: refused(
    'the id of the official account is malformed',
    'Such an id starts with `@TOA#_`; check the row.',
  ),
  130008: refused('the id of the official account is in use already'),
  // None of these fits a deletion; they are listed so that a report can say what the server meant.
  130005: refused('the user has subscribed already'),
  130006: refused('the official account has as many subscribers as it may'),
  130009: refused('messages of the official account cannot be deleted'),
  130010: refused('the user has joined or created as many official accounts as it may'),
  131003: refused('the subscription was not found; the user may not be a subscriber'),
  131005: refused('the server wants callers of a newer version', 'Look for a newer version of this tool.'),
  131000: stop(
    'official accounts are not enabled for this app',
    'They need the Enterprise edition; enable them in the console or ask Tencent support.',
  ),
};
