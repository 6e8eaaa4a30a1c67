#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "checks/judge.hpp"
#include "daemon/files/file_source.hpp"

namespace stmtwatch::files {

// The source statements that a merged one is held against, open as long as this lives. One thread.
class SourceFiles {
 public:
  // Where the merged statement lies, and how findings name that place (empty: by the bare file names).
  struct Beside {
    std::filesystem::path directory;
    std::filesystem::path shown;
  };

  // `name` is what the merged statement's file name says; without it no source can be found.
  SourceFiles(const checks::Schema& schema, const std::optional<StatementName>& name, const Beside& beside,
              std::uint64_t bytes_max);

  // As JudgeContext::sources wants them: what could not be opened has a fault.
  const std::vector<checks::SourceFile>& found() const { return found_; }

 private:
  checks::SourceFile open(const checks::SourceStatement& asked, const StatementName& name,
                          const Beside& beside, std::uint64_t bytes_max);

  std::vector<std::unique_ptr<FileSource>> open_;
  std::vector<checks::SourceFile> found_;
};

}  // namespace stmtwatch::files
