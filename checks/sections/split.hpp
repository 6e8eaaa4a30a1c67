#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "checks/check.hpp"

// A file of sections, taken apart at the lines that begin them.
namespace stmtwatch::checks::sections {

struct Part {
  std::size_t section = 0;  // of Schema::sections
  // As the section says; where its title line ends the other way than the schema says, with either line
  // ending, so that one fault is one finding.
  std::shared_ptr<const Schema> schema;
  std::string title;              // what the title line says
  std::uint64_t title_begin = 0;  // of the title line
  std::uint64_t begin = 0;        // behind that line
  std::uint64_t end = 0;
  std::uint64_t line = 1;  // of the title line
};

struct Split {
  std::vector<Part> parts;  // as they stand in the file; at most one of each section
  Opening opening;          // what is wrong with the file as a whole at its beginning and at its title lines
  std::vector<MissingSection> missing;  // told by a finding of completeness
  std::uint64_t last_line = 1;
};

// Reads the source once, or twice where a title is missing that another line may be meant as, in memory that
// does not grow with it. The part below such a line is that section's. What stands behind a title that comes
// a second time, or before the first one, is in no part. A file without any title line misses no section:
// that is one fault.
std::expected<Split, SourceFault> split(const Source& source, const Schema& schema);

// A part as a source of its own; `whole` must outlive it.
class PartSource final : public Source {
 public:
  PartSource(const Source& whole, const Part& part)
      : whole_(whole), begin_(part.begin), size_(part.end - part.begin) {}

  std::uint64_t size() const override { return size_; }
  std::expected<std::size_t, SourceFault> read_at(std::uint64_t offset,
                                                  std::span<std::byte> into) const override {
    if (offset >= size_) return 0;
    return whole_.read_at(begin_ + offset, into.first(std::min<std::uint64_t>(into.size(), size_ - offset)));
  }

 private:
  const Source& whole_;
  std::uint64_t begin_;
  std::uint64_t size_;
};

// Where a part is in its file, behind `records` of those before it.
Whereabouts whereabouts_of(const Part& part, const Schema& schema, std::uint64_t records);

// The first key, and the first column, of a section among those of the whole schema.
std::size_t first_unique(const Schema& schema, std::size_t section);
std::size_t first_column(const Schema& schema, std::size_t section);

}  // namespace stmtwatch::checks::sections
