#include "config/ddl_tokens.hpp"

#include <algorithm>

namespace stmtwatch::config {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

bool is_blank(char byte) {
  return blanks.contains(byte);
}
bool is_of_word(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         byte == '_' || byte == '$' || value >= 0x80;
}
char upper(char byte) {
  return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
}

class Tokenizer {
 public:
  Tokenizer(std::string_view text, bool backslashes) : text_(text), backslashes_(backslashes) {}

  std::expected<std::vector<DdlToken>, DdlTokenFault> run() {
    while (skip_blanks()) {
      if (!add_token()) return std::unexpected(fault_);
    }
    if (!fault_.what.empty()) return std::unexpected(fault_);
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  void move_to(std::size_t at) {
    line_ += static_cast<std::uint32_t>(std::ranges::count(text_.substr(at_, at - at_), '\n'));
    at_ = at;
  }

  // False: the text is at its end, or a comment never ends.
  bool skip_blanks() {
    for (;;) {
      const bool after_blank = at_ == 0 || is_blank(text_[at_ - 1]);
      if (rest().empty()) return false;
      if (is_blank(rest()[0])) {
        move_to(at_ + 1);
      } else if (rest().starts_with("--") || (rest()[0] == '#' && after_blank)) {
        move_to(std::min(text_.find('\n', at_), text_.size()));
      } else if (rest().starts_with("/*")) {
        const auto end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return fail("a comment begins here that never ends");
        move_to(end + 2);
      } else {
        return true;
      }
    }
  }

  bool add_token() {
    using Kind = DdlToken::Kind;
    const char first = rest()[0];
    if (first == '\'') return add_quoted(Kind::text, '\'');
    if (first == '"' || first == '`') return add_quoted(Kind::name, first);
    if (first == '[' && opens_name()) return add_quoted(Kind::name, ']');
    if (first == '$' && add_dollar_quoted()) return true;
    const auto after =
        std::ranges::find_if_not(rest(), [&](char byte) { return is_of_word(byte) || byte == '#'; });
    const auto bytes = static_cast<std::size_t>(after - rest().begin());
    const bool word = is_of_word(first);
    add(word ? Kind::word : Kind::symbol, rest().substr(0, word ? bytes : 1));
    move_to(at_ + (word ? bytes : 1));
    return true;
  }

  // [a name] of SQL Server, not the [3] or [] of an array.
  bool opens_name() const {
    return rest().size() > 1 && is_of_word(rest()[1]) && !(rest()[1] >= '0' && rest()[1] <= '9') &&
           (tokens_.empty() || !tokens_.back().is("ARRAY"));
  }

  // Up to the next `quote` that is not doubled.
  bool add_quoted(DdlToken::Kind kind, char quote) {
    std::string text;
    for (auto at = at_ + 1; at < text_.size(); ++at) {
      const bool next = at + 1 < text_.size();
      if (backslashes_ && kind == DdlToken::Kind::text && text_[at] == '\\' && next) {
        text += text_[++at];
      } else if (text_[at] != quote) {
        text += text_[at];
      } else if (next && text_[at + 1] == quote) {
        text += text_[at++];
      } else {
        add(kind, std::move(text));
        move_to(at + 1);
        return true;
      }
    }
    return fail(kind == DdlToken::Kind::text ? "a text in quotes begins here that never ends"
                                             : "a name in quotes begins here that never ends");
  }

  // $tag$ text $tag$ of PostgreSQL.
  bool add_dollar_quoted() {
    const auto tag_end = text_.find('$', at_ + 1);
    if (tag_end == std::string_view::npos) return false;
    const auto tag = text_.substr(at_, tag_end + 1 - at_);
    if (tag.size() > 66 || tag.find_first_of(blanks) != std::string_view::npos) return false;
    const auto end = text_.find(tag, tag_end + 1);
    if (end == std::string_view::npos) return false;
    add(DdlToken::Kind::text, text_.substr(tag_end + 1, end - tag_end - 1));
    move_to(end + tag.size());
    return true;
  }

  void add(DdlToken::Kind kind, std::string_view text) {
    tokens_.push_back({kind, std::string(text), line_});
  }
  bool fail(std::string what) {
    fault_ = {line_, std::move(what)};
    return false;
  }

  std::string_view text_;
  bool backslashes_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::vector<DdlToken> tokens_;
  DdlTokenFault fault_;
};

}  // namespace

bool DdlToken::is(std::string_view upper_case) const {
  return (kind == Kind::word || kind == Kind::symbol) && std::ranges::equal(text, upper_case, {}, upper);
}

std::expected<std::vector<DdlToken>, DdlTokenFault> ddl_tokens(std::string_view text, bool backslashes) {
  return Tokenizer(text, backslashes).run();
}

const DdlToken& DdlCursor::peek(std::size_t ahead) const {
  static const DdlToken end;
  return ahead < tokens_.size() ? tokens_[ahead] : end;
}

DdlToken DdlCursor::take() {
  DdlToken token = peek();
  if (!done()) tokens_ = tokens_.subspan(1);
  return token;
}

std::span<const DdlToken> DdlCursor::take_group() {
  if (!peek().is("(")) return {};
  std::size_t depth = 0;
  std::size_t at = 0;
  for (; at < tokens_.size(); ++at) {
    if (tokens_[at].is("(")) ++depth;
    if (tokens_[at].is(")") && --depth == 0) break;
  }
  const auto group = tokens_.subspan(1, std::min(at, tokens_.size()) - 1);
  tokens_ = tokens_.subspan(std::min(at + 1, tokens_.size()));
  return group;
}

bool DdlCursor::comes(std::initializer_list<std::string_view> words) const {
  std::size_t ahead = 0;
  return std::ranges::all_of(words, [&](std::string_view word) { return peek(ahead++).is(word); });
}

std::string in_upper_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), upper);
  return out;
}

std::vector<std::span<const DdlToken>> split_at_commas(std::span<const DdlToken> tokens) {
  std::vector<std::span<const DdlToken>> parts;
  std::size_t depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].is("(")) ++depth;
    if (tokens[at].is(")") && depth > 0) --depth;
    if (depth > 0 || !tokens[at].is(",")) continue;
    parts.push_back(tokens.subspan(begin, at - begin));
    begin = at + 1;
  }
  if (begin < tokens.size()) parts.push_back(tokens.subspan(begin));
  return parts;
}

}  // namespace stmtwatch::config
