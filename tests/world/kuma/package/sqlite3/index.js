// What knex calls of the sqlite3 package, on Node's own SQLite: the real one downloads a binary from GitHub or compiles for minutes.
const { DatabaseSync } = require("node:sqlite");

const asParameter = (value) => {
  if (value === undefined) return null;
  if (typeof value === "boolean") return Number(value);
  return value instanceof Date ? value.getTime() : value;
};

class Database {
  constructor(filename, _flags, opened) {
    try {
      // The real one's default: text in double quotes is allowed.
      this.database = new DatabaseSync(filename, { enableDoubleQuotedStringLiterals: true });
      queueMicrotask(() => opened(null));
    } catch (error) {
      queueMicrotask(() => opened(error));
    }
  }

  all(sql, parameters = [], done) {
    this.answer(done, () => {
      const rows = this.database.prepare(sql).all(...parameters.map(asParameter));
      return [{}, rows.map((row) => ({ ...row }))];
    });
  }

  run(sql, parameters = [], done) {
    this.answer(done, () => {
      const { changes, lastInsertRowid } = this.database.prepare(sql).run(...parameters.map(asParameter));
      return [{ changes: Number(changes), lastID: Number(lastInsertRowid) }];
    });
  }

  close(done) {
    this.answer(done, () => {
      this.database.close();
      return [{}];
    });
  }

  /** Answers later, as the real one does, with the numbers of a write as `this`. */
  answer(done, work) {
    try {
      const [context, rows] = work();
      setImmediate(() => done.call(context, null, rows));
    } catch (error) {
      setImmediate(() => done.call({}, error));
    }
  }
}

module.exports = { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
