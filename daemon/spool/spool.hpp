#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>

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

// What the spool has to tell; called on the spool's executor, in the order things happened. None may throw.
class Listener {
 public:
  virtual ~Listener() = default;
  // A file was closed after writing, renamed in, or marked: judge it now.
  virtual void ready(const ReadyFile& file) = 0;
  // A rescan found it ready; whether it was judged before, the listener knows (by its stamp).
  virtual void found(const ReadyFile& file, const files::Stamp& stamp) = 0;
  // A name that no statement of this feed has, or one that has it but is no regular file. Told once for each
  // name as long as it stays, after it stayed for SpoolOptions::quiet (so that a writer's temporary names are
  // not told), for some thousand names at a time. A name that begins with '.' is never told.
  virtual void foreign(const std::string& file_name) = 0;
  // A name that foreign() told stands there no longer, as far as the latest scan saw.
  virtual void foreign_gone(const std::string&) {}
  // A file with a foreign name was written and closed, or renamed in, just now; every time.
  virtual void arrived(const std::string&) {}
  // The directory cannot be watched or read (fault), or can be again (nullopt). Told at the start and at each
  // change.
  virtual void condition(const std::optional<files::Fault>& fault) = 0;
};

class Inotify;
class Lookout;

// Watches one directory with inotify(7). Rescans at the start, after an overflow of the event queue, when the
// directory was replaced, and every `rescan_interval` (a hard link or a file on a network share raises no
// event). A directory that is missing or cannot be read is tried again every `rescan_interval`; where only
// inotify fails, the rescans go on. `listener` and `clock` must outlive it.
class Spool {
 public:
  Spool(SpoolOptions options, Listener& listener, time::Clock& clock,
        std::chrono::milliseconds rescan_interval = std::chrono::minutes(1));
  // Runs until cancelled. On an executor that runs one handler at a time.
  flow::Task<void> run();
  const SpoolOptions& options() const { return options_; }

 private:
  // Until the directory has to be opened anew: after a pause where that is a fault, else at once.
  flow::Task<std::optional<files::Fault>> watch();
  flow::Task<std::optional<files::Fault>> scan(const files::Directory& directory, Lookout& lookout);
  // Until it is time for the next scan; false: the directory is gone. `inotify` may be null.
  flow::Task<bool> attend(Inotify* inotify, Lookout& lookout);
  flow::Task<void> wait(Inotify* inotify, std::chrono::milliseconds at_most);
  void tell(const std::optional<files::Fault>& fault);

  SpoolOptions options_;
  Listener& listener_;
  time::Clock& clock_;
  std::chrono::milliseconds rescan_interval_;
  std::optional<std::string> condition_told_;  // the fault told last; empty: none
};

}  // namespace stmtwatch::spool
