#pragma once

#include <atomic>
#include <stdexcept>

#include <sqlite3.h>

namespace stmtwatch::test {

// A disk that fails on purpose, under every SQLite file that is opened while this lives (at most one at a
// time): SQLite's own VFS, with its writes, truncations and syncs counted, and the n-th of them refused.
class FailingDisk {
 public:
  FailingDisk() : below_(*sqlite3_vfs_find(nullptr)), vfs_(below_) {
    instance_ = this;
    vfs_.zName = "failing";
    vfs_.xOpen = &open;
    if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) throw std::runtime_error("SQLite takes no VFS");
  }
  ~FailingDisk() {
    sqlite3_vfs_unregister(&vfs_);
    instance_ = nullptr;
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  // The n-th operation from now fails (from 1), with `code` where it writes; `for_good`: so do all after it.
  void fail_at(int n, int code, bool for_good) {
    code_ = code;
    for_good_ = for_good;
    failed_ = false;
    left_ = n;
  }
  void heal() { left_ = 0; }
  bool failed() const { return failed_; }  // since fail_at

 private:
  bool strikes() {
    if (left_ == 0) return false;
    if (left_ > 1) {
      --left_;
      return false;
    }
    if (!for_good_) left_ = 0;
    failed_ = true;
    return true;
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto& self = *instance_;
    const int code = self.below_.xOpen(&self.below_, name, file, flags, out_flags);
    if (code != SQLITE_OK || (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0) return code;
    Methods& methods = (flags & SQLITE_OPEN_WAL) != 0 ? self.journal_ : self.database_;
    methods.below = *file->pMethods;
    methods.ours = methods.below;
    methods.ours.xWrite = &write;
    methods.ours.xTruncate = &truncate;
    methods.ours.xSync = &sync;
    file->pMethods = &methods.ours;
    return code;
  }
  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    if (instance_->strikes()) return instance_->code_;
    return below(file).xWrite(file, data, size, offset);
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (instance_->strikes()) return SQLITE_IOERR_TRUNCATE;
    return below(file).xTruncate(file, size);
  }
  static int sync(sqlite3_file* file, int flags) {
    if (instance_->strikes()) return SQLITE_IOERR_FSYNC;
    return below(file).xSync(file, flags);
  }
  static const sqlite3_io_methods& below(const sqlite3_file* file) {
    const bool journal = file->pMethods == &instance_->journal_.ours;
    return journal ? instance_->journal_.below : instance_->database_.below;
  }

  // The database and its journal have different methods below (the journal has no locks).
  struct Methods {
    sqlite3_io_methods below{};
    sqlite3_io_methods ours{};
  };
  static inline FailingDisk* instance_ = nullptr;
  sqlite3_vfs& below_;
  sqlite3_vfs vfs_;
  Methods database_;
  Methods journal_;
  std::atomic<int> left_ = 0;
  std::atomic<int> code_ = SQLITE_FULL;
  std::atomic<bool> for_good_ = false;
  std::atomic<bool> failed_ = false;
};

}  // namespace stmtwatch::test
