#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "checks/layout/tail.hpp"
#include "checks/scan/window.hpp"
#include "checks/schema.hpp"

namespace stmtwatch::checks::layout {

// A physical line. Positions are indexes into the window's text.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;   // before its LF
  std::size_t next = 0;  // behind its LF
  std::size_t fields = 1;
  bool closed = true;    // an LF ends it; not so at the end of the body
  bool endless = false;  // longer than record_bytes_max: seen as far as that, without its end
};

// How lines end. `foreign`: other than the schema says, taken for what is meant until a line ends the
// schema's way.
struct LineEnd {
  LineEnding ending = LineEnding::lf;
  bool foreign = false;

  // Where the content of `line` ends. A CR that is no part of the line ending belongs to the content, and so
  // does an LF where the line ending is CRLF.
  std::size_t content_end(const Line& line, std::string_view text) const;
  // A line whose end speaks against `ending`.
  bool contradicts(const Line& line, std::string_view text) const;
};

bool ends_with_cr(const Line& line, std::string_view text);

// The lines ahead in a window, up to where the records end. Looking ahead is bounded: 64 lines, 1 MiB.
class Lines {
 public:
  static constexpr std::size_t lines_max = 64;
  static constexpr std::size_t bytes_max = 1u << 20;

  // `columns`: how many fields a whole record has.
  Lines(scan::Window& window, const Tail& tail, std::size_t columns)
      : window_(window),
        body_end_(tail.body_end),
        open_end_(tail.cut || tail.trailer == Ending::Trailer::not_wanted),
        columns_(columns) {}

  // The lines from the window's front on, as many as it takes to decide about the first record: through the
  // first line that begins another one for certain. None: the body is at its end. Valid until the next call.
  std::expected<std::span<const Line>, SourceFault> ahead();
  // Goes on behind the first `count` lines.
  void take(std::size_t count);
  // Goes on behind the next LF, wherever that is.
  std::expected<void, SourceFault> skip_line();

  // How much of the window's text belongs to the body.
  std::size_t limit() const;

 private:
  std::expected<void, SourceFault> read_on();
  void split();
  void add(const Line& line);
  bool fits_look_ahead(std::size_t end) const;
  bool enough() const;
  bool is_whole(const Line& line) const { return line.fields >= columns_; }

  scan::Window& window_;
  std::uint64_t body_end_;
  bool open_end_;  // the last line may lack its LF; elsewhere that means that the file has changed
  std::size_t columns_;
  std::vector<Line> lines_;
  bool full_ = false;  // the next line would be more than may be looked at
};

}  // namespace stmtwatch::checks::layout
