/** The isolated reader: decodes untrusted bytes and recognises words. Knows files by path only; has no keys and no database. */
import {answerTo} from './answer.ts';
import {listen} from './listen.ts';

listen(answerTo);
