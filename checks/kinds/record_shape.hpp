#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "checks/kinds/running_kind.hpp"
#include "checks/layout/lines.hpp"

namespace stmtwatch::checks::kinds {

using LineSpan = std::span<const layout::Line>;

// Which of the lines ahead make a record, and what stands in them. All must outlive it.
class RecordShape {
 public:
  RecordShape(const scan::Window& window, const Schema& schema, const layout::LineEnd& line_end)
      : window_(window), schema_(schema), line_end_(line_end) {}

  // Without the line break at the end.
  std::string_view text_of(const layout::Line& line) const;
  std::string_view record_of(LineSpan lines) const;
  std::optional<std::size_t> kind_at(const layout::Line& line) const;

  // How many lines make the record of this kind that begins with the first of them: several where line breaks
  // cut it, which shows in lines that have no tag. 0: none do.
  std::size_t lines_of_record(const RunningKind& kind, LineSpan ahead) const;

 private:
  bool ends_in(const RunningKind& kind, LineSpan lines) const;
  std::size_t count_in(LineSpan lines) const;

  const scan::Window& window_;
  const Schema& schema_;
  const layout::LineEnd& line_end_;
};

}  // namespace stmtwatch::checks::kinds
