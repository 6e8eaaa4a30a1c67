#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <sqlite3.h>

namespace stmtwatch::store {

// SQLite could not do it. what() names the file, says why and what to do; code() is SQLite's extended result
// code. Never leaves the store.
class DatabaseFailure : public std::runtime_error {
 public:
  DatabaseFailure(const std::string& what, int code) : std::runtime_error(what), code_(code) {}
  int code() const { return code_; }
  int primary_code() const { return code_ & 0xff; }

 private:
  int code_;
};

using Bytes = std::span<const std::byte>;

// One connection to an SQLite file, and its statements, each prepared once. WAL, synchronous FULL (a commit
// that was answered survives a loss of power), foreign keys on. One thread at a time. Every function throws
// DatabaseFailure.
class Database {
 public:
  explicit Database(std::filesystem::path file);  // made where there is none

  void execute(const char* sql);  // one statement or several, without parameters and without rows
  void roll_back() noexcept;      // the transaction, where one is open
  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  std::int64_t last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
  std::int64_t changes() const {
    return sqlite3_changes64(handle_.get());
  }  // rows of the last INSERT, UPDATE, DELETE
  // What was asked of SQLite so far: rows read and statements run to their end. For tests, which hold the
  // cost of a step against the size of what is there.
  std::uint64_t steps() const { return steps_; }
  const std::filesystem::path& file() const { return file_; }

 private:
  friend class Query;
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  sqlite3_stmt* prepared(std::string_view sql);
  void check(int code) const;  // throws unless it is SQLITE_OK
  [[noreturn]] void fail(int code) const;

  std::filesystem::path file_;
  std::uint64_t steps_ = 0;
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;
};

// How a type of the domain is kept in one column: `stored(value)` is an integer, text or Bytes; `take(query)`
// reads it back and throws std::runtime_error where the column holds no such value. columns.hpp has the
// types.
template <class T>
struct Column;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

// One use of a prepared statement; it is free again when the Query is gone. Of one SQL text at most one Query
// is under way at a time. Values may be integers, texts, Bytes, types with a Column, and optionals of these.
class Query {
 public:
  template <class... Values>
  Query(Database& database, std::string_view sql, const Values&... values)
      : database_(database), statement_(database.prepared(sql)) {
    bind(values...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // The values of ?1, ?2, ...; ready to run anew.
  template <class... Values>
  Query& bind(const Values&... values) {
    sqlite3_reset(statement_);
    [[maybe_unused]] int index = 0;
    (put(++index, values), ...);
    return *this;
  }

  bool next();  // to the next row; false: there is none
  void run();   // to the end, for statements without rows

  // The next column of the row, from left to right. Bytes are valid until the next row.
  template <class T>
  T take() {
    if constexpr (is_optional<T>) {
      if (sqlite3_column_type(statement_, column_) != SQLITE_NULL) return take<typename T::value_type>();
      ++column_;
      return std::nullopt;
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(take_integer());
    } else if constexpr (std::is_same_v<T, std::string>) {
      return take_text();
    } else if constexpr (std::is_same_v<T, Bytes>) {
      return take_bytes();
    } else {
      return Column<T>::take(*this);
    }
  }

 private:
  template <class T>
  void put(int index, const T& value) {
    if constexpr (is_optional<T>) {
      if (value) return put(index, *value);
      put_null(index);
    } else if constexpr (std::is_integral_v<T>) {
      put_integer(index, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      put_text(index, value);
    } else if constexpr (std::is_same_v<T, Bytes>) {
      put_bytes(index, value);
    } else {
      put(index, Column<T>::stored(value));
    }
  }
  void put_integer(int index, std::int64_t value);
  void put_text(int index, std::string_view value);
  void put_bytes(int index, Bytes value);
  void put_null(int index);
  std::int64_t take_integer();
  std::string take_text();
  Bytes take_bytes();

  Database& database_;
  sqlite3_stmt* statement_;
  int column_ = 0;
};

}  // namespace stmtwatch::store
