#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "daemon/files/beneath.hpp"
#include "daemon/spool/spool.hpp"
#include "daemon/time/clock.hpp"

namespace stmtwatch::spool {

// Decides what each name of a spool is and whether it is ready, and tells the listener. Knows nothing of how
// names come to it. Remembers only names that are still to be looked at again and foreign ones that were
// told, a bounded number of each; what does not fit waits for a later scan. One thread; what it is made from
// must outlive it.
class Lookout {
 public:
  Lookout(const SpoolOptions& options, const files::Directory& directory, Listener& listener,
          const time::Clock& clock);

  // The name was closed after writing or renamed in.
  void happened(const std::string& name);

  // A scan: begin, every name of the directory, end. Only a scan that ended tells which foreign names have
  // gone.
  void begin_scan() { ++scan_; }
  void seen(const std::string& name);
  void end_scan();

  // Tells of every foreign name that it is gone: the directory is not looked at any more.
  void leave();

  // When look_again() has something to do; nullopt: nothing is waited for.
  std::optional<time::Steady> next_look() const;
  // Looks again at what was not ready, at most some hundred names a call.
  void look_again();

 private:
  enum class Kind : std::uint8_t { hidden, statement, marker, foreign };
  struct Named {
    Kind kind;
    std::optional<ReadyFile> file;  // of a statement or a marker
  };
  // What is waited for: a file to be still, or a foreign name to stay.
  struct Look {
    time::Steady since;
    files::Stamp stamp;
  };

  Named classify(const std::string& name) const;
  std::optional<files::Stamp> stamp_of(const ReadyFile& file);
  bool marked(const ReadyFile& file) const;
  bool nobody_writes(const ReadyFile& file) const;
  void settle(const ReadyFile& file);
  void meet_foreign(const std::string& name);
  void look_at(const std::string& name);

  const SpoolOptions& options_;
  const files::Directory& directory_;
  Listener& listener_;
  const time::Clock& clock_;
  std::unordered_map<std::string, Look> waiting_;
  std::unordered_map<std::string, std::uint64_t>
      foreign_told_;  // and the number of the scan that saw it last
  std::uint64_t scan_ = 0;
};

}  // namespace stmtwatch::spool
