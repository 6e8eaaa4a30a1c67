#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "checks/vocabulary/business_date.hpp"
#include "daemon/files/beneath.hpp"

namespace stmtwatch::spool {

enum class Archived : std::uint8_t {
  moved,
  already,   // the file is not in the spool any more, and stands in the archive
  replaced,  // another file has taken its name in the spool meanwhile: that one was left where it is
  gone,      // neither here nor there: somebody took it away
};

// Moves a delivered file to `<archive>/<YYYYMMDD>/<file name>` (for revision n > 1 `<file name>.n`), durably,
// never over another file, across file systems as well (copy, sync, then remove). `judged` is the stamp of
// the file that was delivered: a file with another one is not touched. May be called again after a crash at
// any point. Missing folders of the archive are made.
//
//   <file name> --rename--> .stmtwatch-archiving-<inode> --rename, or copy, sync, rename--> the archive, then
//   removed
//
// The name in between lies in the spool, where nobody looks at it: under it nobody can exchange the file any
// more, so that what is checked is what is moved. After a fault the file waits there for the next call. Any
// thread; blocks.
std::expected<Archived, files::Fault> archive(const files::Directory& spool, const std::string& file_name,
                                              const files::Stamp& judged,
                                              const std::filesystem::path& archive, BusinessDate date,
                                              std::uint32_t revision);

// A delivered file: `judged` is its stamp as it was delivered.
struct Delivered {
  std::string file_name;
  files::Stamp judged;
  BusinessDate date;
  std::uint32_t revision = 1;
};

// The same for several files, which share their syncs. The answers are in the order of the files.
std::vector<std::expected<Archived, files::Fault>> archive(const files::Directory& spool,
                                                           const std::vector<Delivered>& files,
                                                           const std::filesystem::path& archive);

// The inodes (Stamp::inode) of files that a crash left on their way to the archive: archive() is to be called
// again for the statements that they belong to. Any thread; blocks.
std::expected<std::set<std::uint64_t>, files::Fault> interrupted(const files::Directory& spool);

// Removes the day folders of the archive that are older than `days` before `today`, and nothing else. The
// number of folders removed; none where there is no archive yet. Any thread; blocks.
std::expected<std::uint32_t, files::Fault> expire(const std::filesystem::path& archive, BusinessDate today,
                                                  std::uint32_t days);

}  // namespace stmtwatch::spool
