#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checks/vocabulary/file_name.hpp"
#include "daemon/files/beneath.hpp"
#include "daemon/flow/task.hpp"
#include "daemon/time/clock.hpp"

// Which file of a spool is ready to be judged.
namespace stmtwatch::spool {

enum class ReadySign : std::uint8_t { close, marker };

struct SpoolOptions {
  std::string feed;
  std::filesystem::path directory;
  FileNamePattern file_name;
  ReadySign ready = ReadySign::close;
  std::chrono::seconds quiet{5};
};

// A file that is complete as far as its writer says.
struct ReadyFile {
  std::string file_name;
  StatementName name;
};

// What the spool has to tell; called on the spool's executor, in the order things happened.
class Listener {
 public:
  virtual ~Listener() = default;
  // A file was closed after writing, renamed in, or marked: judge it now.
  virtual void ready(const ReadyFile& file) = 0;
  // A rescan found it ready; whether it was judged before, the listener knows (by its stamp).
  virtual void found(const ReadyFile& file, const files::Stamp& stamp) = 0;
  // A name that no statement of this feed has. Told once for each name as long as it stays (bounded).
  virtual void foreign(const std::string& file_name) = 0;
  // The directory cannot be watched or read (fault), or can be again (nullopt).
  virtual void condition(const std::optional<files::Fault>& fault) = 0;
};

// Watches one directory with inotify(7). Rescans at the start, after an overflow of the event queue, when the
// directory was replaced, and every `rescan_interval` (a hard link or a file on a network share raises no event).
class Spool {
 public:
  Spool(SpoolOptions options, Listener& listener, time::Clock& clock,
        std::chrono::milliseconds rescan_interval = std::chrono::minutes(1));
  // Runs until cancelled.
  flow::Task<void> run();
  const SpoolOptions& options() const { return options_; }

 private:
  SpoolOptions options_;
  Listener& listener_;
  time::Clock& clock_;
  std::chrono::milliseconds rescan_interval_;
};

}  // namespace stmtwatch::spool
