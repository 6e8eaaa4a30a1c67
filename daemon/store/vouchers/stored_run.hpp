#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/vouchers/voucher_files.hpp"

// What voucher_files.cpp and upkeep.cpp share.
namespace stmtwatch::store {

struct VoucherFiles::Run {
  DayRange days;
  std::uint64_t number = 0;          // of its file; 0: it is in the log, and in memory
  bool pending = false;              // not even in the log
  int level = 0;                     // of one in memory: how often it was joined with others
  bool filtered = false;             // its keys are in the filter of its space
  std::string memory;                // its bytes where it is open
  std::unique_ptr<Content> content;  // where it is not
  std::optional<checks::RunView> view;

  bool open() const { return number == 0; }
};

// Several runs on their way to one file.
struct VoucherFiles::Merge {
  KeySpace space;
  std::vector<Run*> inputs;
  DayRange days;
  std::uint64_t number = 0;
  std::unique_ptr<OutputFile> file;
  std::string buffer;  // not written yet
  std::uint64_t unsynced_bytes = 0;
  std::optional<checks::RunMerge> runs;

  void write(std::string_view bytes);
  void flush();
};

}  // namespace stmtwatch::store
