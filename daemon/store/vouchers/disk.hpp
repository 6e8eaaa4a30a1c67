#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/files/beneath.hpp"

namespace stmtwatch::store {

// The files of the vouchers could not be read or written. what() names the file, says why and what to do.
// Never leaves the store.
class VoucherFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file that is being written, at its end. What was not synced may be gone, in whole or in parts, after a
// loss of power. Every function throws VoucherFailure; what was written is then unknown from the last sync
// on.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  virtual void write(std::string_view bytes) = 0;
  virtual void sync() = 0;
  virtual void cut(std::uint64_t bytes) = 0;  // leaves that many, and goes on behind them
};

// The content of a file that is not written any more, for as long as this lives, be the file removed or not.
class Content {
 public:
  virtual ~Content() = default;
  virtual std::string_view bytes() const = 0;
};

// One directory that is ours alone. Names are bare. Every function throws VoucherFailure.
class Disk {
 public:
  virtual ~Disk() = default;
  virtual std::vector<std::string> names() const = 0;  // in no order
  virtual std::unique_ptr<Content> content(const std::string& name) const = 0;
  virtual std::unique_ptr<OutputFile> create(
      const std::string& name) = 0;  // empty, in place of what was there
  virtual std::unique_ptr<OutputFile> extend(const std::string& name) = 0;  // one that is there, at its end
  virtual void rename(const std::string& from, const std::string& to) = 0;  // replaces `to`
  virtual void remove(const std::string& name) = 0;
  // Names that were made, renamed and removed until now stay so after a loss of power.
  virtual void sync_names() = 0;
};

// A directory of the file system, made where there is none.
class DirectoryDisk final : public Disk {
 public:
  explicit DirectoryDisk(std::filesystem::path path);

  std::vector<std::string> names() const override;
  std::unique_ptr<Content> content(const std::string& name) const override;
  std::unique_ptr<OutputFile> create(const std::string& name) override;
  std::unique_ptr<OutputFile> extend(const std::string& name) override;
  void rename(const std::string& from, const std::string& to) override;
  void remove(const std::string& name) override;
  void sync_names() override;

 private:
  std::filesystem::path path_;
  files::Descriptor directory_;
};

}  // namespace stmtwatch::store
