/**
 * Files and the database are read and written by threads of the runtime's pool, which are four unless told otherwise: too few once every
 * arrival writes a file and flushes folders while others are read. The pool reads this once, at its first use: imported before all else.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16';
