#include "config/ddl/ddl_tokens.hpp"

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

// What closes a text of Oracle that begins with q' and `open`.
char partner_of(char open) {
  constexpr std::string_view opens = "[{(<";
  constexpr std::string_view closes = "]})>";
  const auto at = opens.find(open);
  return at == std::string_view::npos ? open : closes[at];
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

class Tokenizer {
 public:
  Tokenizer(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}

  DdlTokens run() {
    while (!found_.fault && skip_blanks())
      add_token();
    return std::move(found_);
  }

 private:
  using Kind = DdlToken::Kind;

  std::string_view rest() const { return text_.substr(at_); }
  std::vector<DdlToken>& tokens() { return found_.tokens; }
  void move_to(std::size_t at) {
    line_ += static_cast<std::uint32_t>(std::ranges::count(text_.substr(at_, at - at_), '\n'));
    at_ = at;
  }
  std::size_t end_of_line() const { return std::min(text_.find('\n', at_), text_.size()); }

  // False: the text is at its end, or a comment never ends.
  bool skip_blanks() {
    for (;;) {
      const bool after_blank = at_ == 0 || is_blank(text_[at_ - 1]);
      if (rest().empty()) return false;
      if (is_blank(rest()[0])) {
        move_to(at_ + 1);
      } else if (rest().starts_with("--") || (rest()[0] == '#' && after_blank)) {
        move_to(end_of_line());
      } else if (rest().starts_with("/*")) {
        const auto end = end_of_comment();
        if (end == std::string_view::npos) return fail("a comment begins here that never ends");
        move_to(end);
      } else {
        return true;
      }
    }
  }

  // Behind the */ of the comment that begins here; npos: there is none.
  std::size_t end_of_comment() const {
    const bool nested = dialect_ == Dialect::postgresql;
    std::size_t depth = 0;
    for (auto at = at_; at + 1 < text_.size(); ++at) {
      const auto two = text_.substr(at, 2);
      if (two == "/*" && (nested || depth == 0)) {
        ++depth;
        ++at;
      } else if (two == "*/") {
        if (--depth == 0) return at + 2;
        ++at;
      }
    }
    return std::string_view::npos;
  }

  void add_token() {
    const char first = rest()[0];
    if (first == '\'') return add_quoted(Kind::text, '\'', dialect_ == Dialect::mysql);
    if (first == '"' || first == '`') return add_quoted(Kind::name, first, false);
    if (first == '[' && opens_name()) return add_quoted(Kind::name, ']', false);
    if (first == '\\') return pass_over_client_command();
    if (first == '$' && add_dollar_quoted()) return;
    if (is_of_word(first)) return add_word();
    add(Kind::symbol, rest().substr(0, 1));
    move_to(at_ + 1);
    if (first == ';') end_statement();
  }

  void add_word() {
    const auto after =
        std::ranges::find_if_not(rest(), [&](char byte) { return is_of_word(byte) || byte == '#'; });
    const auto word = rest().substr(0, static_cast<std::size_t>(after - rest().begin()));
    const std::string upper_case = in_upper_case(word);
    const bool begins_line = tokens().empty() || tokens().back().line != line_;
    if (begins_line && begins_statement() && is_one_of(upper_case, {"REM", "REMARK", "PROMPT"}))
      return move_to(end_of_line());
    if (add_prefixed(upper_case)) return;
    add(Kind::word, word);
    move_to(at_ + word.size());
  }

  bool begins_statement() const {
    return found_.tokens.empty() || found_.tokens.back().is(";") || found_.tokens.back().is("/");
  }

  // A text with letters before its quote, such as N'a'; false: the word is none of these.
  bool add_prefixed(const std::string& prefix) {
    const auto behind = rest().substr(prefix.size());
    if (prefix == "U" && (behind.starts_with("&'") || behind.starts_with("&\""))) {
      move_to(at_ + 2);
      add_quoted(behind[1] == '\'' ? Kind::text : Kind::name, behind[1], false);
      return true;
    }
    if (!behind.starts_with('\'')) return false;
    const bool is_q = dialect_ == Dialect::oracle && is_one_of(prefix, {"Q", "NQ"});
    const bool is_e = dialect_ == Dialect::postgresql && prefix == "E";
    const bool is_charset = dialect_ == Dialect::mysql && prefix.starts_with('_');
    if (!is_q && !is_e && !is_charset && !is_one_of(prefix, {"N", "B", "X"})) return false;
    move_to(at_ + prefix.size());
    is_q ? add_q_quoted() : add_quoted(Kind::text, '\'', is_e || dialect_ == Dialect::mysql);
    return true;
  }

  // [a name] of SQL Server, not the [3] or [] of an array.
  bool opens_name() const {
    return rest().size() > 1 && is_of_word(rest()[1]) && !(rest()[1] >= '0' && rest()[1] <= '9') &&
           (found_.tokens.empty() || !found_.tokens.back().is("ARRAY"));
  }

  // Up to the next `quote` that is not doubled.
  void add_quoted(DdlToken::Kind kind, char quote, bool backslashes) {
    const char opened = text_[at_];
    std::string text;
    for (auto at = at_ + 1; at < text_.size(); ++at) {
      const bool next = at + 1 < text_.size();
      if (backslashes && text_[at] == '\\' && next) {
        text += text_[++at];
      } else if (text_[at] != quote) {
        text += text_[at];
      } else if (next && text_[at + 1] == quote) {
        text += text_[at++];
      } else {
        add(kind, std::move(text), opened);
        return move_to(at + 1);
      }
    }
    fail(kind == Kind::text ? "a text in quotes begins here that never ends"
                            : "a name in quotes begins here that never ends");
  }

  // '[it's]' of Oracle, behind the q.
  void add_q_quoted() {
    const std::string close = {rest().size() > 1 ? partner_of(rest()[1]) : '\0', '\''};
    const auto end = text_.find(close, at_ + 2);
    if (end == std::string_view::npos) {
      fail("a text in quotes begins here that never ends");
      return;
    }
    add(Kind::text, text_.substr(at_ + 2, end - at_ - 2), '\'');
    move_to(end + close.size());
  }

  // $tag$ text $tag$ of PostgreSQL.
  bool add_dollar_quoted() {
    const auto tag_end = text_.find('$', at_ + 1);
    if (tag_end == std::string_view::npos) return false;
    const auto word = text_.substr(at_ + 1, tag_end - at_ - 1);
    const bool is_tag = word.size() <= 64 && std::ranges::all_of(word, is_of_word) &&
                        (word.empty() || word[0] < '0' || word[0] > '9');
    if (!is_tag) return false;
    const auto tag = text_.substr(at_, word.size() + 2);
    const auto end = text_.find(tag, tag_end + 1);
    if (end == std::string_view::npos) return false;
    add(Kind::text, text_.substr(tag_end + 1, end - tag_end - 1), '$');
    move_to(end + tag.size());
    return true;
  }

  // \connect, \restrict and others up to the end of the line; \copy ... from stdin with its data.
  void pass_over_client_command() {
    const std::string command = in_upper_case(text_.substr(at_, end_of_line() - at_));
    add(Kind::symbol, ";");
    statement_begin_ = tokens().size();
    move_to(end_of_line());
    const bool reads_data = command.contains(" FROM STDIN") || command.contains(" FROM PSTDIN");
    if (command.starts_with("\\COPY") && reads_data) pass_over_data();
  }

  void end_statement() {
    const auto words = std::span(tokens()).subspan(statement_begin_);
    bool reads_data = false;
    for (std::size_t i = 1; i < words.size(); ++i)
      reads_data = reads_data || (words[i - 1].is("FROM") && words[i].is("STDIN"));
    if (words[0].is("COPY") && reads_data) pass_over_data();
    statement_begin_ = tokens().size();
  }

  // The lines below this one up to \. alone, or all that is left.
  void pass_over_data() {
    for (move_to(end_of_line()); at_ < text_.size();) {
      move_to(at_ + 1);
      const auto line = text_.substr(at_, end_of_line() - at_);
      move_to(end_of_line());
      if (line == "\\." || line == "\\.\r") return;
    }
  }

  void add(DdlToken::Kind kind, std::string_view text, char quote = '\0') {
    tokens().push_back({kind, std::string(text), line_, quote});
  }
  bool fail(std::string what) {
    found_.fault = DdlTokenFault{line_, std::move(what)};
    return false;
  }

  std::string_view text_;
  Dialect dialect_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t statement_begin_ = 0;
  DdlTokens found_;
};

}  // namespace

bool DdlToken::is(std::string_view upper_case) const {
  return (kind == Kind::word || kind == Kind::symbol) && std::ranges::equal(text, upper_case, {}, upper);
}

DdlTokens ddl_tokens(std::string_view text, Dialect dialect) {
  return Tokenizer(text, dialect).run();
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
