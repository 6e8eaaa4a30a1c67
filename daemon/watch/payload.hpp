#pragma once

#include <expected>
#include <memory>
#include <string>

#include "daemon/delivery/remote.hpp"
#include "daemon/files/file_source.hpp"

namespace stmtwatch::watch {

// A file or directory of the spool that cannot be opened, as a fault of a delivery: unreachable where this
// host is short of descriptors or memory, else changed.
delivery::Fault cannot_open(const files::Fault& fault);

// A file of the spool as it is sent: block by block, each verified against the seal of the judgement.
class FilePayload final : public delivery::Payload {
 public:
  // Reason::changed where the file is not there any more, cannot be opened, or has another size; see also
  // cannot_open().
  static delivery::Outcome<std::unique_ptr<FilePayload>> open(const files::Directory& spool,
                                                              const std::string& file_name, Seal seal);

  const Seal& seal() const override { return seal_; }
  delivery::Outcome<std::size_t> read_block(std::size_t index, std::span<std::byte> into) override;

 private:
  FilePayload(files::OpenFile file, std::string file_name, Seal seal)
      : source_(std::move(file)), file_name_(std::move(file_name)), seal_(std::move(seal)) {}

  files::FileSource source_;
  std::string file_name_;
  Seal seal_;
};

}  // namespace stmtwatch::watch
