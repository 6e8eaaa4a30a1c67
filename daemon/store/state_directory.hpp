#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "daemon/files/beneath.hpp"

namespace stmtwatch::store {

// The daemon cannot start with this state. what() says what, which and what to do; exit_code() is that of
// sysexits.h: 78 newer state, another program's file, or no such directory · 77 not permitted · 75 another
// daemon uses it · 74 input/output error, damaged file, full disk.
class StartFailure : public std::runtime_error {
 public:
  StartFailure(int exit_code, const std::string& what) : std::runtime_error(what), exit_code_(exit_code) {}
  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

// The state directory, ours alone while this lives: two daemons that share one would deliver everything
// twice. The lock is flock(2) on the file `lock` in it, which the kernel gives back however the process ends;
// the file holds the process id of the last owner.
class StateDirectory {
 public:
  explicit StateDirectory(std::filesystem::path path);  // throws StartFailure

  // The number of the database that belongs here, from the file state.id; nullopt where there is none that
  // can be read.
  std::optional<std::int64_t> identity() const;
  // Writes it, durably and whole or not at all. Throws StartFailure.
  void keep_identity(std::int64_t number) const;

  std::filesystem::path database() const { return path_ / "state.db"; }
  std::filesystem::path vouchers() const { return path_ / "vouchers"; }

 private:
  std::filesystem::path path_;
  files::Descriptor lock_;
};

}  // namespace stmtwatch::store
