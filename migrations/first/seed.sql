-- What ships, so that an empty installation works: leads change it with /mentor admin.

insert into program_settings default values;

insert into program_skills (position, name) values
  (1, 'Onboarding'), (2, 'Product knowledge'), (3, 'Discovery'), (4, 'Customer health'), (5, 'Adoption'),
  (6, 'Business reviews'), (7, 'Renewals'), (8, 'Expansion'), (9, 'Stakeholder management'),
  (10, 'Escalations'), (11, 'Executive communication'), (12, 'Data and reporting');

insert into role_skills (role, skill) values
  ('CSM', 'Onboarding'), ('CSM', 'Product knowledge'), ('CSM', 'Customer health'), ('CSM', 'Renewals');

insert into curriculum_topics (week, topic) values
  (1, 'Getting to know each other and the first 90 days'),
  (2, 'Product: what customers buy it for'),
  (3, 'Handover from sales and the kickoff call'),
  (4, 'Onboarding a customer, step by step'),
  (5, 'Reading customer health'),
  (6, 'Discovery: asking before answering'),
  (7, 'Adoption and the success plan'),
  (8, 'Mapping stakeholders'),
  (9, 'Preparing a business review'),
  (10, 'Escalations and bad news'),
  (11, 'Renewals'),
  (12, 'Expansion, and what comes after the mentorship');

insert into milestone_templates (position, target_day, verification_method, name, description) values
  (1, 14, 'self_report', 'Product certification passed', 'Finish the product training and its final test.'),
  (2, 30, 'mentor_verified', 'Shadowed three customer calls', 'A kickoff, a check-in and a business review.'),
  (3, 45, 'mentor_verified', 'Led a customer call', 'With the mentor listening, and ten minutes of feedback.'),
  (4, 60, 'mentor_verified', 'Wrote a success plan', 'For a customer of one''s own, agreed with the customer.'),
  (5, 90, 'mentor_verified', 'Runs a book of business', 'Owns accounts, their health and their renewals.');

insert into agreements (version, text) values (1,
  'We meet as often as we agreed and tell each other early when we cannot.' || E'\n' ||
  'The mentee brings the questions; the mentor shares experience and does not do the work.' || E'\n' ||
  'What we talk about stays between us.' || E'\n' ||
  'We say openly when something does not work. Either of us may end the mentorship without giving a reason.');
