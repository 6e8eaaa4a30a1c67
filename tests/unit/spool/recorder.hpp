#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/spool/spool.hpp"

namespace stmtwatch::test {

// Writes down what a spool tells, one line each.
class Recorder final : public spool::Listener {
 public:
  void ready(const spool::ReadyFile& file) override { told_.push_back("ready " + file.file_name); }
  void found(const spool::ReadyFile& file, const files::Stamp& stamp) override {
    told_.push_back("found " + file.file_name);
    last_stamp = stamp;
  }
  void foreign(const std::string& file_name) override { told_.push_back("foreign " + file_name); }
  void arrived(const std::string& file_name) override { arrivals.push_back(file_name); }
  void condition(const std::optional<files::Fault>& fault) override {
    told_.push_back(fault ? "fault" : "fine");
    last_fault = fault;
  }

  // What was told since the last call.
  std::vector<std::string> take() { return std::exchange(told_, {}); }

  std::vector<std::string> arrivals;
  files::Stamp last_stamp;
  std::optional<files::Fault> last_fault;

 private:
  std::vector<std::string> told_;
};

inline const std::string a_name = "merged_880000000001_20240909.txt";

using Told = std::vector<std::string>;

inline spool::SpoolOptions merged_options(const std::filesystem::path& directory) {
  return {.feed = "merged",
          .directory = directory,
          .file_name = FileNamePattern::parse("merged_{merchant}_{date}.txt").value()};
}

}  // namespace stmtwatch::test
